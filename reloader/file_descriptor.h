// FileDescriptor owns a file descriptor and closes it. Whoever opens one says
// O_CLOEXEC (EFD_CLOEXEC, …): a descriptor must not leak into a child process.
//
//   FileDescriptor fd(open(path, O_RDONLY | O_CLOEXEC));
//   if (!fd.valid()) return ErrnoToStatus(errno, "open", path);
//   read(fd.get(), …);
//
// One thread at a time, like an int.
#ifndef RELOADER_FILE_DESCRIPTOR_H_
#define RELOADER_FILE_DESCRIPTOR_H_

namespace reloader {

class FileDescriptor {
 public:
  // Owns nothing.
  FileDescriptor() = default;

  // Takes ownership of `fd`. A negative number, as a failed open(2) returns,
  // owns nothing; errno is left as it is.
  explicit FileDescriptor(int fd) : fd_(fd < 0 ? -1 : fd) {}

  // A FileDescriptor that was moved from owns nothing.
  FileDescriptor(FileDescriptor&& other) noexcept : fd_(other.Release()) {}
  FileDescriptor& operator=(FileDescriptor&& other) noexcept;

  ~FileDescriptor() { Reset(); }

  // Returns the descriptor, which stays owned here, or -1.
  int get() const { return fd_; }

  bool valid() const { return fd_ >= 0; }

  // Gives up ownership: returns the descriptor, or -1, without closing it.
  [[nodiscard]] int Release();

  // Closes what is owned. errno is left as it is: a descriptor is often closed
  // between a failed call and the report about it. Errors of close(2) are not
  // reported, since nothing is lost by them for who only reads; a descriptor
  // that somebody else has closed already is a bug and ends the program.
  void Reset();

 private:
  int fd_ = -1;
};

}  // namespace reloader

#endif  // RELOADER_FILE_DESCRIPTOR_H_
