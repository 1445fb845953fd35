#include "reloader/testing/allocation_meter.h"

#include <malloc.h>

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <new>

namespace {

// The header that malloc keeps in front of each block.
constexpr int64_t kBlockHeaderBytes = 8;

thread_local int64_t allocations = 0;
thread_local int64_t allocated_bytes = 0;
thread_local int64_t live_bytes = 0;

int64_t BytesOf(void* memory) {
  return static_cast<int64_t>(malloc_usable_size(memory)) + kBlockHeaderBytes;
}

void* Allocate(size_t size, size_t alignment = alignof(std::max_align_t)) {
  void* memory = nullptr;
  if (alignment <= alignof(std::max_align_t)) {
    memory = std::malloc(size == 0 ? 1 : size);
  } else if (posix_memalign(&memory, alignment, size) != 0) {
    memory = nullptr;
  }
  if (memory == nullptr) std::abort();
  ++allocations;
  allocated_bytes += static_cast<int64_t>(size);
  live_bytes += BytesOf(memory);
  return memory;
}

void Free(void* memory) {
  if (memory == nullptr) return;
  live_bytes -= BytesOf(memory);
  std::free(memory);
}

}  // namespace

void* operator new(size_t size) { return Allocate(size); }
void* operator new[](size_t size) { return Allocate(size); }
void* operator new(size_t size, std::align_val_t alignment) {
  return Allocate(size, static_cast<size_t>(alignment));
}
void* operator new[](size_t size, std::align_val_t alignment) {
  return Allocate(size, static_cast<size_t>(alignment));
}
// std::stable_sort() asks so. A sanitizer would answer with memory of its own.
void* operator new(size_t size, const std::nothrow_t&) noexcept {
  return Allocate(size);
}
void* operator new[](size_t size, const std::nothrow_t&) noexcept {
  return Allocate(size);
}
void operator delete(void* memory) noexcept { Free(memory); }
void operator delete[](void* memory) noexcept { Free(memory); }
void operator delete(void* memory, size_t) noexcept { Free(memory); }
void operator delete[](void* memory, size_t) noexcept { Free(memory); }
void operator delete(void* memory, std::align_val_t) noexcept { Free(memory); }
void operator delete[](void* memory, std::align_val_t) noexcept {
  Free(memory);
}
void operator delete(void* memory, size_t, std::align_val_t) noexcept {
  Free(memory);
}
void operator delete[](void* memory, size_t, std::align_val_t) noexcept {
  Free(memory);
}

namespace reloader {

AllocationMeter::AllocationMeter()
    : allocations_before_(::allocations),
      allocated_bytes_before_(::allocated_bytes),
      live_bytes_before_(::live_bytes) {}

int64_t AllocationMeter::allocations() const {
  return ::allocations - allocations_before_;
}

int64_t AllocationMeter::allocated_bytes() const {
  return ::allocated_bytes - allocated_bytes_before_;
}

int64_t AllocationMeter::live_bytes() const {
  return ::live_bytes - live_bytes_before_;
}

}  // namespace reloader
