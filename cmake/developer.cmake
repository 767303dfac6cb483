# What only those need who work on clashcast itself: the programs' libraries, fast builds, one folder for programs.
find_package(tomlplusplus REQUIRED)
find_package(CLI11 REQUIRED)
find_package(ZLIB REQUIRED)

# The allocator of the programs that run for long or are measured: docs/performance.md. Sanitizers bring their own.
add_library(allocator INTERFACE)
if(NOT CMAKE_BUILD_TYPE MATCHES "^(Asan|Tsan|Fuzz)$")
    find_package(mimalloc 2.0 REQUIRED)
    target_link_libraries(allocator INTERFACE mimalloc)
    target_compile_definitions(allocator INTERFACE CLASHCAST_MIMALLOC)
endif()

set(CMAKE_RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/bin)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)

find_program(ccache ccache)
if(ccache AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
    # It takes a precompiled header for what it was made of, not for when.
    set(CMAKE_CXX_COMPILER_LAUNCHER ${CMAKE_COMMAND} -E env CCACHE_SLOPPINESS=pch_defines,time_macros ${ccache})
endif()
if(CMAKE_CXX_COMPILER_ID STREQUAL "Clang")
    add_compile_options("SHELL:-Xclang -fno-pch-timestamp")
endif()
find_program(mold mold)
if(mold)
    add_link_options(-fuse-ld=mold)
endif()
