# SPDX-License-Identifier: GPL-3.0-or-later
# Flags that every target shares. One set for all, so that the core gives the same bits in every face.
set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)
set(CMAKE_CXX_VISIBILITY_PRESET hidden)
set(CMAKE_VISIBILITY_INLINES_HIDDEN ON)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)

add_library(ksom_options INTERFACE)
if(CMAKE_CXX_COMPILER_ID MATCHES "GNU|Clang")
  # No fused multiply-add behind our back: it would round differently from one machine to the next.
  target_compile_options(ksom_options INTERFACE -Wall -Wextra -Wshadow -Wconversion -ffp-contract=off -fopenmp-simd)
  if(KSOM_WERROR)
    target_compile_options(ksom_options INTERFACE -Werror)
  endif()
endif()
# Alignment aside: scsynth puts units, and the core's objects in them, right behind a SynthDef's controls, of which there
# may be an odd number.
set(ksom_sanitizers -fsanitize=address,undefined,float-cast-overflow -fno-sanitize=alignment -fno-sanitize-recover=all
  -fno-omit-frame-pointer)
if(KSOM_SANITIZE STREQUAL thread)
  target_compile_options(ksom_options INTERFACE -fsanitize=thread)
  target_link_options(ksom_options INTERFACE -fsanitize=thread)
elseif(KSOM_SANITIZE)
  target_compile_options(ksom_options INTERFACE ${ksom_sanitizers})
  target_link_options(ksom_options INTERFACE -fsanitize=address,undefined)
endif()
