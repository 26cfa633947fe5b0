; C++, behind the queries of the packages of C and C++: words they do not list, directives, characters.

["goto" "register" "asm" "__asm__" "__attribute__" "__attribute" "__inline" "__inline__" "__extension__" "__volatile__" "alignas" "alignof"
 "offsetof" "thread_local" "defined" "static_assert" "decltype" "extern" "using" "default" "operator"] @keyword

["#define" "#elif" "#elifdef" "#elifndef" "#else" "#endif" "#if" "#ifdef" "#ifndef" "#include"] @preproc
(preproc_directive) @preproc

(char_literal) @string
(escape_sequence) @escape
[(true) (false)] @constant
((identifier) @constant (#any-of? @constant "NULL" "true" "false" "nullptr"))
(preproc_function_def name: (identifier) @function)
(enumerator name: (identifier) @constant)
(this) @keyword
