; C, behind the query of the grammar's package: words it does not list, and what is a directive or a character here.

["goto" "register" "restrict" "asm" "__asm__" "__attribute__" "__attribute" "__inline" "__inline__" "__extension__" "__volatile__"
 "_Atomic" "_Noreturn" "_Generic" "_Alignas" "_Alignof" "alignas" "alignof" "auto" "constexpr" "offsetof" "thread_local" "__thread"
 "defined"] @keyword

["#define" "#elif" "#elifdef" "#elifndef" "#else" "#endif" "#if" "#ifdef" "#ifndef" "#include"] @preproc
(preproc_directive) @preproc

(char_literal) @string
(escape_sequence) @escape
[(true) (false)] @constant
((identifier) @constant (#any-of? @constant "NULL" "true" "false" "nullptr"))
(preproc_function_def name: (identifier) @function)
(enumerator name: (identifier) @constant)
