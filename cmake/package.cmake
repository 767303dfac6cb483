# The Debian package, made by scripts/package: the program, its unit, configuration, manual, completions and docs/.
install(FILES packaging/clashcast.service DESTINATION lib/systemd/system COMPONENT daemon EXCLUDE_FROM_ALL)
install(FILES configs/packaged.toml DESTINATION /etc/clashcast RENAME clashcast.toml COMPONENT daemon EXCLUDE_FROM_ALL)
install(DIRECTORY ${CMAKE_BINARY_DIR}/package/share/ DESTINATION share COMPONENT daemon EXCLUDE_FROM_ALL)
install(DIRECTORY docs/ DESTINATION share/doc/clashcast COMPONENT daemon EXCLUDE_FROM_ALL
        FILES_MATCHING PATTERN *.md PATTERN pictures EXCLUDE)

set(CPACK_GENERATOR DEB)
set(CPACK_SET_DESTDIR ON)
set(CPACK_COMPONENTS_ALL daemon)
set(CPACK_DEB_COMPONENT_INSTALL ON)
set(CPACK_STRIP_FILES ON)
set(CPACK_PACKAGE_DIRECTORY ${CMAKE_BINARY_DIR}/package)
set(CPACK_PACKAGE_CONTACT "The clashcast authors <clashcast@users.noreply.github.com>")
set(CPACK_DEBIAN_DAEMON_PACKAGE_NAME clashcast)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_SECTION net)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_PACKAGE_DEPENDS "ca-certificates")
set(CPACK_DEBIAN_PACKAGE_SUGGESTS "redis-server, mosquitto")
set(CPACK_DEBIAN_DAEMON_DESCRIPTION
    "clashcast polls the Clash of Clans API, compares each answer with the one
before it, and publishes what changed: members who join and leave, attacks,
wars and leagues, raids, upgrades. A Redis stream has every change exactly
once, and an MQTT broker gets each at least once, whatever is killed.")
set(CPACK_DEBIAN_DAEMON_PACKAGE_CONTROL_EXTRA
    "${PROJECT_SOURCE_DIR}/packaging/conffiles;${PROJECT_SOURCE_DIR}/packaging/postinst;${PROJECT_SOURCE_DIR}/packaging/prerm;${PROJECT_SOURCE_DIR}/packaging/postrm")
set(CPACK_DEBIAN_PACKAGE_CONTROL_STRICT_PERMISSION ON)
include(CPack)
