; Ruby. A function in a class or module becomes a method in extract.c. A method below `private` is not marked static: its
; subclasses in other files may call it.

(comment) @comment

(module name: [(constant) @name (scope_resolution name: (constant) @name)]) @def.module
(class name: [(constant) @name (scope_resolution name: (constant) @name)]) @def.class
(method name: (_) @name) @def.function
(singleton_method name: (_) @name) @def.method
(alias name: (_) @name) @def.method
(call !receiver method: (identifier) @_m arguments: (argument_list . (simple_symbol) @name) (#any-of? @_m "alias_method" "define_method")) @def.method
(call !receiver method: (identifier) @_m arguments: (argument_list (simple_symbol) @name @def.field) (#any-of? @_m "attr_reader" "attr_writer" "attr_accessor" "attr"))
(assignment left: (class_variable) @name) @def.field
(assignment left: (constant) @name) @def.constant
(assignment left: (constant) @name right: (hash)) @def.table
(assignment left: (constant) @name right: (call receiver: (constant) @_c) (#any-of? @_c "Struct" "Data")) @def.struct
(assignment left: (constant) @name right: (call receiver: (constant) @_c) (#eq? @_c "Class")) @def.class
(program (assignment left: (global_variable) @name) @def.variable)

(superclass [(constant) @ref.inherit (scope_resolution name: (constant) @ref.inherit)])
(call !receiver method: (identifier) @_m arguments: (argument_list [(constant) @ref.inherit (scope_resolution name: (constant) @ref.inherit)]) (#any-of? @_m "include" "extend" "prepend"))

(call !receiver method: (identifier) @_m arguments: (argument_list (string) @ref.include) (#any-of? @_m "require" "require_relative" "load" "autoload"))

(call !receiver method: (identifier) @ref.call
  (#not-any-of? @ref.call "require" "require_relative" "load" "autoload" "include" "extend" "prepend" "attr_reader" "attr_writer"
    "attr_accessor" "attr" "alias_method" "define_method" "private" "protected" "public" "private_constant" "module_function" "raise"))
(call !receiver method: (constant) @ref.call)
(call receiver: (_) method: [(identifier) (constant)] @ref.method (#not-eq? @ref.method "new"))
(call receiver: [(constant) @ref.call (scope_resolution name: (constant) @ref.call)] method: (identifier) @_n (#eq? @_n "new"))
(call method: (_) @slot arguments: (argument_list [(identifier) @name (block_argument (simple_symbol) @name)])) @ref.addr
(call !receiver method: (identifier) @_m arguments: (argument_list (simple_symbol) @ref.use) (#eq? @_m "method"))
(body_statement (identifier) @ref.use)
(program (identifier) @ref.use)
(if_modifier body: (identifier) @ref.use)
(return (argument_list (identifier) @ref.use))
(constant) @ref.type
