; Shell. Every command is a call; extract.c's users decide which are functions of the tree.

(comment) @comment

(function_definition name: (word) @name body: (_) @body) @def.function
(program (variable_assignment name: (variable_name) @name) @def.variable)
(program (declaration_command (variable_assignment name: (variable_name) @name) @def.variable))

(command name: (command_name (word) @_c) argument: (_) @ref.include (#any-of? @_c "source" "."))
(command name: (command_name (word) @ref.call) (#not-any-of? @ref.call "." "source" "set" "echo" "local" "[" ":" "true" "false" "exit" "return" "shift" "test" "printf"))
(command name: (command_name (word) @_t) argument: (word) @ref.addr (#eq? @_t "trap"))
