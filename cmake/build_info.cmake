# Version and commit for src/app/build_info.cpp, as they are when CMake configures. A tree without git says so.
find_package(Git QUIET)
set(commit "")
if(Git_FOUND)
  execute_process(COMMAND ${GIT_EXECUTABLE} describe --always --dirty --tags
                  WORKING_DIRECTORY ${PROJECT_SOURCE_DIR}
                  OUTPUT_VARIABLE commit OUTPUT_STRIP_TRAILING_WHITESPACE ERROR_QUIET)
endif()
if(commit STREQUAL "")
  set(commit "commit unknown")
endif()
set_source_files_properties(${PROJECT_SOURCE_DIR}/src/app/build_info.cpp PROPERTIES
                            COMPILE_DEFINITIONS "WGP_VERSION=\"${PROJECT_VERSION}\";WGP_COMMIT=\"${commit}\"")

# The files that packages install are read by a test through the product's own parser.
set_source_files_properties(${PROJECT_SOURCE_DIR}/src/app/packaging_test.cpp PROPERTIES
                            COMPILE_DEFINITIONS "WGP_PACKAGING=\"${PROJECT_SOURCE_DIR}/packaging\"")
