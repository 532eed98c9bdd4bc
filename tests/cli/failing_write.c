// SPDX-License-Identifier: GPL-3.0-or-later
// Preloaded into a program: the FAIL_WRITE_AT-th change of a regular file fails with errno FAIL_WRITE_ERRNO, as does
// every one after it (a full disk stays full). Counted are write, pwrite, writev, fwrite, ftruncate, fsync, fdatasync,
// rename, link, and close of a file that was open for writing. When it is 0, or not said, none fails; the number of
// changes is written to the file FAIL_WRITE_COUNT, if that is given.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

static long changes;

static long number(const char* name) {
  const char* text = getenv(name);
  return text ? strtol(text, NULL, 10) : 0;
}

static int isWritableFile(int fd) {
  struct stat status;
  const int flags = fcntl(fd, F_GETFL);
  return flags >= 0 && (flags & O_ACCMODE) != O_RDONLY && fstat(fd, &status) == 0 && S_ISREG(status.st_mode);
}

static int mustFail(void) {
  const long at = number("FAIL_WRITE_AT");
  if (++changes < at || at <= 0) return 0;
  errno = (int)number("FAIL_WRITE_ERRNO");
  return 1;
}

static int mustFailOn(int fd) {
  const int before = errno;
  if (!isWritableFile(fd)) {
    errno = before;
    return 0;
  }
  errno = before;
  return mustFail();
}

__attribute__((destructor)) static void report(void) {
  const char* path = getenv("FAIL_WRITE_COUNT");
  if (!path) return;
  char text[32];
  const int length = snprintf(text, sizeof text, "%ld\n", changes);
  ssize_t (*real)(int, const void*, size_t) = (ssize_t (*)(int, const void*, size_t))dlsym(RTLD_NEXT, "write");
  const int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600);
  if (fd >= 0 && real) (void)!real(fd, text, (size_t)length);
}

#define REAL(name, result, ...) \
  static result (*real)(__VA_ARGS__); \
  if (!real) real = (result (*)(__VA_ARGS__))dlsym(RTLD_NEXT, #name)

ssize_t write(int fd, const void* data, size_t bytes) {
  REAL(write, ssize_t, int, const void*, size_t);
  return mustFailOn(fd) ? -1 : real(fd, data, bytes);
}

ssize_t pwrite(int fd, const void* data, size_t bytes, off_t at) {
  REAL(pwrite, ssize_t, int, const void*, size_t, off_t);
  return mustFailOn(fd) ? -1 : real(fd, data, bytes, at);
}

ssize_t pwrite64(int fd, const void* data, size_t bytes, off64_t at) {
  REAL(pwrite64, ssize_t, int, const void*, size_t, off64_t);
  return mustFailOn(fd) ? -1 : real(fd, data, bytes, at);
}

ssize_t writev(int fd, const struct iovec* parts, int count) {
  REAL(writev, ssize_t, int, const struct iovec*, int);
  return mustFailOn(fd) ? -1 : real(fd, parts, count);
}

size_t fwrite(const void* data, size_t size, size_t count, FILE* file) {
  REAL(fwrite, size_t, const void*, size_t, size_t, FILE*);
  return mustFailOn(fileno(file)) ? 0 : real(data, size, count, file);
}

int ftruncate(int fd, off_t length) {
  REAL(ftruncate, int, int, off_t);
  return mustFailOn(fd) ? -1 : real(fd, length);
}

int fsync(int fd) {
  REAL(fsync, int, int);
  return mustFailOn(fd) ? -1 : real(fd);
}

int fdatasync(int fd) {
  REAL(fdatasync, int, int);
  return mustFailOn(fd) ? -1 : real(fd);
}

int rename(const char* from, const char* to) {
  REAL(rename, int, const char*, const char*);
  return mustFail() ? -1 : real(from, to);
}

int link(const char* from, const char* to) {
  REAL(link, int, const char*, const char*);
  return mustFail() ? -1 : real(from, to);
}

int close(int fd) {
  REAL(close, int, int);
  const int fails = mustFailOn(fd), error = errno;
  const int result = real(fd);
  if (!fails) return result;
  errno = error;
  return -1;
}
