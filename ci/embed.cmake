# cmake -DFILE=style.css -DNAME=style_sheet -DHEADER=view/page.h -DOUT=style.c -P embed.cmake
# Writes FILE as the array NAME[] of characters, with its size in NAME_size.
file(READ "${FILE}" bytes HEX)
string(REGEX REPLACE "(..)" "'\\\\x\\1', " bytes "${bytes}")
file(WRITE "${OUT}" "#include \"${HEADER}\"\n\nconst char ${NAME}[] = { ${bytes}'\\0' };\n"
  "const size_t ${NAME}_size = sizeof(${NAME}) - 1;\n")
