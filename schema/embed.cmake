# cmake -DSCHEMA=directory -DOUT=directory -P embed.cmake: turns the SQL files into C.
#
#   OUT/schema.h  enum statement: STATEMENT_NAME for every "--: name role" in statements/*.sql
#   OUT/schema.c  the texts: statements, migrations in the order of their numbers, and open/*.sql
cmake_minimum_required(VERSION 3.25)

# TEXT as a C string literal, one line of it per line.
function(literal out text)
  string(REPLACE "\\" "\\\\" text "${text}")
  string(REPLACE "\"" "\\\"" text "${text}")
  string(REPLACE "\n" "\\n\"\n\t\"" text "${text}")
  set(${out} "\"${text}\"" PARENT_SCOPE)
endfunction()

function(write_if_changed path content)
  if(EXISTS ${path})
    file(READ ${path} old)
  endif()
  if(NOT "${old}" STREQUAL "${content}")
    file(WRITE ${path} "${content}")
  endif()
endfunction()

set(names "")
set(rows "")
file(GLOB files ${SCHEMA}/statements/*.sql)
list(SORT files)
foreach(file ${files})
  file(READ ${file} text)
  string(FIND "${text}" "--: " at)
  while(NOT at EQUAL -1)
    math(EXPR at "${at} + 4")
    string(SUBSTRING "${text}" ${at} -1 text)
    string(FIND "${text}" "\n" end)
    string(SUBSTRING "${text}" 0 ${end} head)
    if(NOT head MATCHES "^([a-z_]+) (read|write|work)$")
      message(FATAL_ERROR "${file}: \"--: ${head}\" is not \"--: name read|write|work\"")
    endif()
    set(name ${CMAKE_MATCH_1})
    string(TOUPPER "${CMAKE_MATCH_1}" upper)
    string(TOUPPER "${CMAKE_MATCH_2}" role)
    string(SUBSTRING "${text}" ${end} -1 text)
    string(FIND "${text}" "--: " at)
    string(SUBSTRING "${text}" 0 ${at} body)
    # What stands between the statement's end and the next name is the next one's comment.
    string(FIND "${body}" ";" last)
    string(FIND "${body}" "; /*scan*/" scan)
    if(last EQUAL -1)
      message(FATAL_ERROR "${file}: ${name} does not end with a semicolon")
    endif()
    math(EXPR last "${last} + 1")
    if(NOT scan EQUAL -1)
      math(EXPR last "${scan} + 10")
    endif()
    string(SUBSTRING "${body}" 0 ${last} body)
    string(STRIP "${body}" body)
    literal(body "${body}")
    string(APPEND names "\tSTATEMENT_${upper},\n")
    string(APPEND rows "\t[STATEMENT_${upper}] = { \"${name}\", SCHEMA_${role}, ${body} },\n")
  endwhile()
endforeach()

set(version 0)
set(migrations "")
file(GLOB files ${SCHEMA}/migrations/*.sql)
list(SORT files)
foreach(file ${files})
  math(EXPR version "${version} + 1")
  if(NOT file MATCHES "/0*${version}_[a-z_]+\\.sql$")
    message(FATAL_ERROR "${file}: the migration number ${version} is missing")
  endif()
  file(READ ${file} text)
  literal(text "${text}")
  string(APPEND migrations "\t${text},\n")
endforeach()

file(READ ${SCHEMA}/open/always.sql always)
literal(always "${always}")
file(READ ${SCHEMA}/open/write.sql write)
literal(write "${write}")

write_if_changed(${OUT}/schema.h "/* Made of schema/ by schema/embed.cmake. */
#ifndef SCHEMA_SCHEMA_H
#define SCHEMA_SCHEMA_H

enum { SCHEMA_VERSION = ${version} };

enum schema_role {
\tSCHEMA_READ,  /* for everybody */
\tSCHEMA_WRITE, /* for whoever may write */
\tSCHEMA_WORK,  /* for workers */
};

enum statement {
${names}\tSTATEMENT_COUNT,
};

struct schema_statement {
\tconst char *name;
\tenum schema_role role;
\tconst char *text;
};

extern const struct schema_statement schema_statements[STATEMENT_COUNT];
/* The one at I brings a database of version I to I + 1. */
extern const char *const schema_migrations[SCHEMA_VERSION];
extern const char schema_open_always[], schema_open_write[];

#endif
")
write_if_changed(${OUT}/schema.c "/* Made of schema/ by schema/embed.cmake. */
#include \"schema/schema.h\"

const struct schema_statement schema_statements[STATEMENT_COUNT] = {
${rows}};

const char *const schema_migrations[SCHEMA_VERSION] = {
${migrations}};

const char schema_open_always[] = ${always};
const char schema_open_write[] = ${write};
")
