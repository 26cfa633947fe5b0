# How the shop is built.
cmake_minimum_required(VERSION 3.16)
project(shop VERSION 1.2 LANGUAGES C CXX)

include(GNUInstallDirs)
find_package(SQLite3 REQUIRED)
find_package(Threads)
add_subdirectory(lib)

option(SHOP_TESTS "Build the tests" ON)
set(SHOP_VERSION "1.2 (beta)")
set(SHOP_SOURCES
    src/main.c   # where it begins
    src/order.c
    ${GENERATED})

#[[ Adds one part.
    add_library(not_a_target)
]]
function(shop_add_part name)
  set(local_only 1)
  add_library(${name} STATIC ${ARGN})
  target_link_libraries(${name} PRIVATE shop_core)
  if(SHOP_TESTS)
    shop_add_test(${name})
  endif()
endfunction()

# Adds one test.
MACRO(shop_add_test name)
  add_test(NAME test_${name} COMMAND ${name})
ENDMACRO()

add_library(shop_core OBJECT core.c core.h)
add_executable(shop ${SHOP_SOURCES} $<$<BOOL:${WIN32}>:win.c>)
target_sources(shop PRIVATE extra.c)
target_link_libraries(shop
  PUBLIC shop_core SQLite::SQLite3
  PRIVATE Threads::Threads m)
add_dependencies(shop docs)
add_custom_target(docs COMMAND doxygen)
shop_add_part(gear gear.c)
message(STATUS [=[ a ] bracket ]=] "quoted ) text")
