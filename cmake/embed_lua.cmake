# embed_lua(TARGET NAMESPACE FILE...) builds Lua scripts into TARGET. The text of commit.lua becomes
# `const std::string_view commit` in NAMESPACE; the code that uses it declares it `extern`.
function(embed_lua target namespace)
    set(texts "")
    foreach(file IN LISTS ARGN)
        set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${file})
        cmake_path(GET file STEM name)
        file(READ ${file} text)
        string(APPEND texts "extern const std::string_view ${name};\n"
                            "const std::string_view ${name} = R\"lua(${text})lua\";\n\n")
    endforeach()
    string(MAKE_C_IDENTIFIER "${namespace}" file_name)
    set(output ${CMAKE_CURRENT_BINARY_DIR}/${file_name}.cpp)
    file(CONFIGURE OUTPUT ${output} @ONLY CONTENT
         "// Made by CMake (embed_lua).\n\n#include <string_view>\n\nnamespace ${namespace} {\n\n${texts}}\n")
    target_sources(${target} PRIVATE ${output})
endfunction()
