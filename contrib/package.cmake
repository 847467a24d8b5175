# The Debian package, by `cpack -G DEB` in a build directory that was configured with
# -DCMAKE_INSTALL_PREFIX=/usr; ci/package does it and tries the result.
find_program(GZIP gzip)
configure_file(debian/changelog changelog @ONLY)
foreach(pair "${CMAKE_CURRENT_SOURCE_DIR}/heapgate.1:heapgate.1" "${CMAKE_CURRENT_BINARY_DIR}/changelog:changelog")
  string(REPLACE ":" ";" pair ${pair})
  list(GET pair 0 from)
  list(GET pair 1 name)
  set(to ${CMAKE_CURRENT_BINARY_DIR}/${name}.gz)
  add_custom_command(OUTPUT ${to} COMMAND ${GZIP} -9nc ${from} > ${to} DEPENDS ${from} VERBATIM)
  list(APPEND zipped ${to})
endforeach()
add_custom_target(zipped ALL DEPENDS ${zipped})
install(FILES ${CMAKE_CURRENT_BINARY_DIR}/heapgate.1.gz DESTINATION ${CMAKE_INSTALL_MANDIR}/man1)
install(FILES ${CMAKE_CURRENT_BINARY_DIR}/changelog.gz debian/copyright DESTINATION ${CMAKE_INSTALL_DOCDIR})

set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGE_NAME heapgate)
set(CPACK_PACKAGE_VENDOR heapgate)
set(CPACK_PACKAGE_CONTACT "heapgate <heapgate@example.org>")
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY ${PROJECT_DESCRIPTION})
set(CPACK_DEBIAN_PACKAGE_DESCRIPTION
"heapgate receives webhooks of a code host, has the Go compiler explain which
values it puts on the heap and why, compares a change with the main branch
function by function, and posts pass or fail as a commit status.

On a developer's machine, its commands scan and diff need no daemon.")
set(CPACK_STRIP_FILES ON)
set(CPACK_PACKAGE_INSTALL_DIRECTORY heapgate)
set(CPACK_INSTALL_DEFAULT_DIRECTORY_PERMISSIONS
  OWNER_READ OWNER_WRITE OWNER_EXECUTE GROUP_READ GROUP_EXECUTE WORLD_READ WORLD_EXECUTE)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_SECTION devel)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_PACKAGE_DEPENDS "adduser, procps")
set(CPACK_DEBIAN_PACKAGE_RECOMMENDS "golang-go, bubblewrap, ca-certificates")
set(CPACK_DEBIAN_PACKAGE_CONTROL_STRICT_PERMISSION ON)
set(CPACK_DEBIAN_PACKAGE_CONTROL_EXTRA
  "${CMAKE_CURRENT_SOURCE_DIR}/debian/postinst;${CMAKE_CURRENT_SOURCE_DIR}/debian/prerm;${CMAKE_CURRENT_SOURCE_DIR}/debian/postrm")
include(CPack)
