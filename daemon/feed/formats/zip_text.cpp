#include "feed/formats/zip_text.h"

#include <zip.h>

#include <array>
#include <memory>

namespace yieldwatch {
namespace {

struct Discard {
  void operator()(zip_t* archive) const { zip_discard(archive); }
};
using Archive = std::unique_ptr<zip_t, Discard>;

struct CloseFile {
  void operator()(zip_file_t* file) const { zip_fclose(file); }
};
using File = std::unique_ptr<zip_file_t, CloseFile>;

ZipText fault(std::string what) {
  return {.text = {}, .fault = std::move(what)};
}

// What went wrong while an archive was opened.
class OpenError {
 public:
  OpenError() { zip_error_init(&error_); }
  ~OpenError() { zip_error_fini(&error_); }
  OpenError(const OpenError&) = delete;
  OpenError& operator=(const OpenError&) = delete;

  zip_error_t* get() { return &error_; }
  std::string text() { return zip_error_strerror(&error_); }

 private:
  zip_error_t error_{};
};

Archive open_archive(std::string_view bytes, OpenError& error) {
  zip_source_t* source = zip_source_buffer_create(bytes.data(), bytes.size(), 0, error.get());
  Archive archive(source != nullptr ? zip_open_from_source(source, ZIP_RDONLY, error.get())
                                    : nullptr);
  if (source != nullptr && !archive) {
    zip_source_free(source);  // an archive that was opened owns it
  }
  return archive;
}

// To the end, where the library compares the checksum.
ZipText read_all(zip_file_t& file, std::size_t max_bytes) {
  ZipText out;
  std::array<char, 64 * 1024> part{};
  while (true) {
    const zip_int64_t count = zip_fread(&file, part.data(), part.size());
    if (count < 0) {
      return fault("its file is damaged: " + std::string(zip_file_strerror(&file)));
    }
    if (count == 0) {
      return out;
    }
    out.text.append(part.data(), static_cast<std::size_t>(count));
    if (out.text.size() > max_bytes) {
      return fault("its file is larger than " + std::to_string(max_bytes) + " bytes");
    }
  }
}

}  // namespace

ZipText unzip_text(std::string_view archive, std::size_t max_bytes) {
  OpenError error;
  const Archive opened = open_archive(archive, error);
  if (!opened) {
    return fault("is no zip archive: " + error.text());
  }
  const zip_int64_t files = zip_get_num_entries(opened.get(), 0);
  if (files != 1) {
    return fault("is an archive of " + std::to_string(files) + " files, and one is wanted");
  }
  const File file(zip_fopen_index(opened.get(), 0, 0));
  if (!file) {
    return fault("its file can't be read: " + std::string(zip_strerror(opened.get())));
  }
  return read_all(*file, max_bytes);
}

}  // namespace yieldwatch
