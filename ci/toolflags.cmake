# Every compiler decision, in one interface target; and the libraries, with their least versions (Debian 12).
add_library(heapgate_flags INTERFACE)
target_compile_definitions(heapgate_flags INTERFACE _GNU_SOURCE HEAPGATE_VERSION="${PROJECT_VERSION}")
target_compile_options(heapgate_flags INTERFACE
  -Wall -Wextra -Wshadow -Wconversion -Wvla -Wundef -Wformat=2 -Wstrict-prototypes -Wmissing-prototypes
  -Wcast-qual -Wwrite-strings -Wpointer-arith -fstack-protector-strong
  -UNDEBUG # assertions stay on: they are for what cannot happen
  $<$<C_COMPILER_ID:GNU>:-Wlogical-op -Wduplicated-cond -Wduplicated-branches>
  # A sanitizer sees more than it, and would not see what goes through its functions.
  $<$<NOT:$<OR:$<CONFIG:Debug>,$<BOOL:${HEAPGATE_SANITIZE}>>>:-U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=2>)
target_link_options(heapgate_flags INTERFACE -Wl,-z,relro,-z,now)
if(HEAPGATE_SANITIZE)
  target_compile_options(heapgate_flags INTERFACE
    -fsanitize=address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer)
  target_link_options(heapgate_flags INTERFACE -fsanitize=address,undefined)
endif()
if(HEAPGATE_FUZZ)
  target_compile_options(heapgate_flags INTERFACE -fsanitize=fuzzer-no-link)
endif()
set(CMAKE_POSITION_INDEPENDENT_CODE ON)

find_package(PkgConfig REQUIRED)
pkg_check_modules(LIBGIT2 REQUIRED IMPORTED_TARGET libgit2>=1.5)
pkg_check_modules(SQLITE3 REQUIRED IMPORTED_TARGET sqlite3>=3.40)
pkg_check_modules(CURL REQUIRED IMPORTED_TARGET libcurl>=7.88)
pkg_check_modules(JANSSON REQUIRED IMPORTED_TARGET jansson>=2.14)
pkg_check_modules(MICROHTTPD REQUIRED IMPORTED_TARGET libmicrohttpd>=0.9.75)
pkg_check_modules(GNUTLS REQUIRED IMPORTED_TARGET gnutls>=3.7)
pkg_check_modules(OPENSSL REQUIRED IMPORTED_TARGET libcrypto>=3.0)
pkg_check_modules(JWT REQUIRED IMPORTED_TARGET libjwt>=1.10)
pkg_check_modules(ZLIB REQUIRED IMPORTED_TARGET zlib>=1.2)
pkg_check_modules(XXHASH REQUIRED IMPORTED_TARGET libxxhash>=0.8)
pkg_check_modules(SECCOMP REQUIRED IMPORTED_TARGET libseccomp>=2.5)
