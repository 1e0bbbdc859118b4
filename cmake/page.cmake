# Embeds the web page in the page library. tools/build-web makes it, once for all presets.
file(GLOB_RECURSE web_sources CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/web/src/* ${PROJECT_SOURCE_DIR}/web/public/*)
file(GLOB web_settings CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/web/*.json ${PROJECT_SOURCE_DIR}/web/*.html
     ${PROJECT_SOURCE_DIR}/web/*.ts ${PROJECT_SOURCE_DIR}/web/*.js)
list(FILTER web_sources EXCLUDE REGEX "/contract\\.d\\.ts$|\\.test\\.tsx?$")

set(embedded ${PROJECT_SOURCE_DIR}/build/web/embedded_files.cpp)
add_custom_command(OUTPUT ${embedded}
                   COMMAND ${PROJECT_SOURCE_DIR}/tools/build-web
                   DEPENDS ${web_sources} ${web_settings} ${PROJECT_SOURCE_DIR}/api/openapi.yaml
                           ${PROJECT_SOURCE_DIR}/tools/build-web
                   COMMENT "Building the web page" USES_TERMINAL VERBATIM)
target_sources(wgp_page PRIVATE ${embedded})
