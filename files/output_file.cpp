// SPDX-License-Identifier: GPL-3.0-or-later
#include "output_file.hpp"

#include <cxxabi.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <cerrno>
#include <climits>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <exception>
#include <filesystem>
#include <new>
#include <typeinfo>

#include "failure.hpp"

namespace {

// Names of unfinished files, for the signal handler, which may neither allocate nor lock.
constexpr std::size_t kSlots = 8;
std::array<std::array<char, PATH_MAX>, kSlots> unfinished;
std::array<std::atomic<bool>, kSlots> inUse;

void removeUnfinished() {
  for (std::size_t slot = 0; slot < kSlots; ++slot)
    if (inUse[slot]) unlink(unfinished[slot].data());
}

extern "C" void endBySignal(int signal) {
  removeUnfinished();
  std::signal(signal, SIG_DFL);
  raise(signal);  // so the shell sees why we ended
}

// Trees of nlohmann::json need memory to be freed. Where there is none, nothing can be caught any more; then this is
// still a failure like any other: said in words, and nothing is left behind.
[[noreturn]] void endWithoutHope() {
  removeUnfinished();
  const std::type_info* why = abi::__cxa_current_exception_type();
  if (!why || *why != typeid(std::bad_alloc)) std::abort();
  constexpr std::string_view kText = "ksom: out of memory\n";
  [[maybe_unused]] const ssize_t written = ::write(STDERR_FILENO, kText.data(), kText.size());
  _exit(1);
}

std::size_t remember(const std::string& name) {
  for (std::size_t slot = 0; slot < kSlots; ++slot)
    if (!inUse[slot]) {
      std::snprintf(unfinished[slot].data(), unfinished[slot].size(), "%s", name.c_str());
      inUse[slot] = true;
      return slot;
    }
  throw Failure(name + ": too many files at once");
}

bool isSameFile(const struct stat& a, const struct stat& b) { return a.st_dev == b.st_dev && a.st_ino == b.st_ino; }

// Where a chain of symbolic links ends; the path itself when it is none.
std::string resolved(const std::string& path) {
  std::error_code error;
  const auto real = std::filesystem::canonical(path, error);
  return error ? path : real.string();
}

unsigned defaultMode() {
  const mode_t mask = umask(0);
  umask(mask);
  return 0666 & ~mask;
}

}  // namespace

void prepareProcess() {
  // A standard stream that came closed would be the next file to be opened, and messages would go into it.
  // Opened for reading only, so that what is printed on a closed standard output still counts as not written.
  for (int stream = open("/dev/null", O_RDONLY); stream >= 0; stream = open("/dev/null", O_RDONLY))
    if (stream > STDERR_FILENO) {
      close(stream);
      break;
    }
  struct sigaction action {};
  action.sa_handler = endBySignal;
  sigfillset(&action.sa_mask);  // a second signal waits until the first has cleared up
  for (const int signal : {SIGINT, SIGTERM, SIGHUP, SIGQUIT}) {
    struct sigaction before {};
    const bool isIgnored = sigaction(signal, nullptr, &before) == 0 && before.sa_handler == SIG_IGN;
    if (!isIgnored) sigaction(signal, &action, nullptr);  // nohup stays nohup
  }
  std::set_terminate(endWithoutHope);
  std::signal(SIGPIPE, SIG_IGN);
  std::signal(SIGXFSZ, SIG_IGN);
}

void requireFile(const std::string& output) {
  if (output == "-") throw UsageError("a sound cannot go to standard output; ./- is a file of that name");
}

void requireDistinct(const std::vector<std::string>& outputs) {
  for (std::size_t i = 0; i < outputs.size(); ++i)
    for (std::size_t j = i + 1; j < outputs.size(); ++j) {
      if (outputs[i].empty() || outputs[i] == "-") continue;
      const auto whole = [](const std::string& path) {
        std::error_code error;
        const auto real = std::filesystem::weakly_canonical(std::filesystem::absolute(path, error), error);
        return error ? std::filesystem::path(path) : real;
      };
      if (!outputs[j].empty() && whole(outputs[i]) == whole(outputs[j]))
        throw UsageError(outputs[j] + ": is asked for twice as an output");
    }
}

OutputFile::OutputFile(const std::string& path, const std::vector<std::string>& inputs, bool force)
    : path_(path), target_(resolved(path)), mode_(defaultMode()), force_(force) {
  struct stat existing;
  if (stat(target_.c_str(), &existing) == 0) {
    for (const std::string& input : inputs) {
      struct stat status;
      if (stat(input.c_str(), &status) == 0 && isSameFile(existing, status))
        throw Failure(path + ": is the input " + input + "; an input is never written over");
    }
    if (S_ISDIR(existing.st_mode)) throw Failure(path + ": cannot be written: is a directory");
    if (!S_ISREG(existing.st_mode)) throw Failure(path + ": cannot be written: is not a regular file");
    if (!force) throw Failure(path + ": exists already; --force replaces it");
    if (access(target_.c_str(), W_OK) != 0) throw systemFailure(path, "cannot be written", errno);
    mode_ = existing.st_mode & 07777;
  } else if (errno != ENOENT) {
    throw systemFailure(path, "cannot be written", errno);
  } else if (std::error_code error; std::filesystem::is_symlink(target_, error)) {
    throw Failure(path + ": cannot be written: is a symbolic link to nothing");
  }
  const std::filesystem::path folder = std::filesystem::path(target_).parent_path();
  temporary_ = (folder.empty() ? std::filesystem::path(".") : folder) / ".ksom-XXXXXX";
  // A signal between making the file and remembering its name would leave it behind.
  sigset_t all, before;
  sigfillset(&all);
  sigprocmask(SIG_BLOCK, &all, &before);
  file_ = mkostemp(temporary_.data(), O_CLOEXEC);
  const int error = errno;
  if (file_ >= 0) slot_ = remember(temporary_);
  sigprocmask(SIG_SETMASK, &before, nullptr);
  if (file_ < 0) throw systemFailure(path, "cannot be written", error);
}

OutputFile::~OutputFile() {
  if (file_ < 0) return;
  close(file_);
  unlink(temporary_.c_str());
  inUse[slot_] = false;
}

std::int64_t OutputFile::writeRaw(const void* data, std::int64_t bytes) noexcept {
  const char* from = static_cast<const char*>(data);
  std::int64_t done = 0;
  while (done < bytes && error_ == 0) {
    const ssize_t count = ::write(file_, from + done, static_cast<std::size_t>(bytes - done));
    if (count > 0) done += count;
    else if (errno != EINTR) error_ = errno;
  }
  return done;
}

std::int64_t OutputFile::seekRaw(std::int64_t offset, int whence) noexcept { return lseek(file_, offset, whence); }

std::int64_t OutputFile::readRaw(void* data, std::int64_t bytes) noexcept {
  return ::read(file_, data, static_cast<std::size_t>(bytes));
}

void OutputFile::flush() {
  writeRaw(pending_.data(), static_cast<std::int64_t>(pending_.size()));
  pending_.clear();
  failIfBroken();
}

const std::string& OutputFile::unfinishedPath() {
  flush();
  return temporary_;
}

void OutputFile::write(std::string_view text) {
  constexpr std::size_t kBufferBytes = 1 << 16;
  pending_ += text;
  if (pending_.size() >= kBufferBytes) flush();
}

void OutputFile::failIfBroken() const {
  if (error_) throw systemFailure(path_, "cannot be written", error_);
}

void OutputFile::fail(const std::string& otherwise) const {
  failIfBroken();
  throw Failure(path_ + ": cannot be written: " + otherwise);
}

// Without --force by a link, which does not replace what somebody put there in the meantime; where the file system has
// no links, by renaming after one more look.
int OutputFile::putInPlace() const {
  if (!force_) {
    if (link(temporary_.c_str(), target_.c_str()) == 0) return 0;
    const bool hasNoLinks = errno == EPERM || errno == EOPNOTSUPP || errno == ENOSYS;
    if (!hasNoLinks) return errno;
    if (access(target_.c_str(), F_OK) == 0) return EEXIST;
  }
  return rename(temporary_.c_str(), target_.c_str()) == 0 ? 0 : errno;
}

void OutputFile::commit() {
  flush();
  if (fchmod(file_, mode_) != 0 || fsync(file_) != 0) error_ = errno;
  if (close(file_) != 0 && error_ == 0) error_ = errno;
  if (error_ == 0) error_ = putInPlace();
  unlink(temporary_.c_str());
  file_ = -1;
  inUse[slot_] = false;
  failIfBroken();
}
