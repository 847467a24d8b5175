# heapgate_module(NAME NEEDS module... LIBS target...): the static library of lib/NAME.  A module sees the
# headers of the modules it needs, and through them of what those need; third-party headers stay private.
function(heapgate_module name)
  cmake_parse_arguments(ARG "" "" "NEEDS;LIBS" ${ARGN})
  file(GLOB sources CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/lib/${name}/*.c)
  add_library(${name} STATIC ${sources})
  target_include_directories(${name} PUBLIC ${PROJECT_SOURCE_DIR}/lib)
  target_link_libraries(${name} PRIVATE heapgate_flags ${ARG_LIBS} PUBLIC ${ARG_NEEDS})
endfunction()

# heapgate_test(NAME SOURCES file... NEEDS module... [LABEL unit]): a Check program.
function(heapgate_test name)
  cmake_parse_arguments(ARG "" "LABEL" "SOURCES;NEEDS;LIBS" ${ARGN})
  add_executable(${name} ${ARG_SOURCES})
  target_include_directories(${name} PRIVATE ${PROJECT_SOURCE_DIR}/tests)
  target_link_libraries(${name} PRIVATE heapgate_flags ${ARG_NEEDS} ${ARG_LIBS} PkgConfig::CHECK)
  target_compile_definitions(${name} PRIVATE TESTS_DIR="${PROJECT_SOURCE_DIR}/tests"
    PROJECT_DIR="${PROJECT_SOURCE_DIR}" HEAPGATE_BINARY="$<TARGET_FILE:heapgate>" FLOW_GO_CACHE="${PROJECT_BINARY_DIR}/go-cache")
  add_test(NAME ${name} COMMAND ${name})
  set_tests_properties(${name} PROPERTIES TIMEOUT 300 LABELS "${ARG_LABEL}")
endfunction()

# heapgate_embed(TARGET FILE NAME HEADER): FILE's bytes as `const char NAME[]`, declared in HEADER.
function(heapgate_embed target file name header)
  set(out ${CMAKE_CURRENT_BINARY_DIR}/${name}.c)
  add_custom_command(OUTPUT ${out}
    COMMAND ${CMAKE_COMMAND} -DFILE=${PROJECT_SOURCE_DIR}/${file} -DNAME=${name} -DHEADER=${header} -DOUT=${out}
      -P ${PROJECT_SOURCE_DIR}/ci/embed.cmake
    DEPENDS ${PROJECT_SOURCE_DIR}/${file} ${PROJECT_SOURCE_DIR}/ci/embed.cmake VERBATIM)
  target_sources(${target} PRIVATE ${out})
endfunction()
