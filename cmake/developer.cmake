# Only for work on clashcast itself: the libraries of the programs, fast builds, one folder for the programs.
find_package(tomlplusplus REQUIRED)
find_package(CLI11 REQUIRED)
find_package(ZLIB REQUIRED)
pkg_check_modules(prometheus REQUIRED IMPORTED_TARGET prometheus-cpp-core>=1.0)

# The allocator of the programs: bench/DIARY.md. The sanitizers bring their own.
add_library(allocator INTERFACE)
if(NOT CMAKE_BUILD_TYPE MATCHES "^(Asan|Tsan)$")
    find_package(mimalloc 2.0 REQUIRED)
    target_link_libraries(allocator INTERFACE mimalloc)
    target_compile_definitions(allocator INTERFACE CLASHCAST_MIMALLOC)
endif()

set(CMAKE_RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/bin)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)

find_program(ccache ccache)
if(ccache AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
    # ccache compares the contents of a precompiled header, not its time.
    set(CMAKE_CXX_COMPILER_LAUNCHER ${CMAKE_COMMAND} -E env CCACHE_SLOPPINESS=pch_defines,time_macros ${ccache})
endif()
if(CMAKE_CXX_COMPILER_ID STREQUAL "Clang")
    add_compile_options("SHELL:-Xclang -fno-pch-timestamp")
endif()
find_program(mold mold)
if(mold)
    add_link_options(-fuse-ld=mold)
endif()
