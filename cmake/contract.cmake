# Embeds api/openapi.yaml in the api library, through src/api/embedded_contract.cpp.in.
set(contract ${PROJECT_SOURCE_DIR}/api/openapi.yaml)
set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${contract})
file(READ ${contract} WGP_CONTRACT)

set(generated ${PROJECT_BINARY_DIR}/generated/embedded_contract.cpp)
configure_file(${PROJECT_SOURCE_DIR}/src/api/embedded_contract.cpp.in ${generated} @ONLY)
target_sources(wgp_api PRIVATE ${generated})
# The text is longer than what the standard demands of every compiler; those that we use take it.
set_source_files_properties(${generated} TARGET_DIRECTORY wgp_api PROPERTIES COMPILE_OPTIONS -Wno-overlength-strings)
