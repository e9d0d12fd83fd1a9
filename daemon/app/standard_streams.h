// Standard input, output and error of a program that was started without them.
#pragma once

namespace yieldwatch {

// Opens /dev/null on those of the descriptors 0, 1 and 2 that are closed; else the next file or
// socket would get the number, and the log be written into it. First of all in main().
void open_standard_streams();

}  // namespace yieldwatch
