; Scala. An object is a class of one instance. A function in a type becomes a method in extract.c.

(comment) @comment
(block_comment) @comment

(package_clause name: (package_identifier) @name) @def.module
(class_definition name: (identifier) @name) @def.class
(object_definition name: (identifier) @name) @def.class
(trait_definition name: (identifier) @name) @def.interface
(enum_definition name: (identifier) @name) @def.enum
(simple_enum_case name: (identifier) @name) @def.constant
(full_enum_case name: (identifier) @name) @def.constant
(function_definition name: (_) @name) @def.function
(function_declaration name: (_) @name) @def.function
(given_definition name: (identifier) @name) @def.variable
(compilation_unit (val_definition pattern: (identifier) @name) @def.variable)
(compilation_unit (var_definition pattern: (identifier) @name) @def.variable)
(template_body [(val_definition pattern: (identifier) @name) (var_definition pattern: (identifier) @name) (val_declaration name: (identifier) @name) (var_declaration name: (identifier) @name)] @def.field)
(class_parameter name: (identifier) @name) @def.field
(type_definition name: (type_identifier) @name) @def.type

(_ (modifiers (access_modifier) @_a) name: (_) @flag.static (#any-of? @_a "private" "private[this]"))
(_ (modifiers (access_modifier) @_a) pattern: (identifier) @flag.static (#any-of? @_a "private" "private[this]"))

(extends_clause (type_identifier) @ref.inherit)
(extends_clause (generic_type type: (type_identifier) @ref.inherit))
(extends_clause (stable_type_identifier (type_identifier) @ref.inherit .))
(extends_clause (generic_type type: (stable_type_identifier (type_identifier) @ref.inherit .)))

(import_declaration) @ref.include
(import_declaration path: (identifier) @ref.type .)
(namespace_selectors (identifier) @ref.type)
(namespace_selectors (arrow_renamed_identifier name: (identifier) @ref.type))

(call_expression function: (identifier) @ref.call (#not-any-of? @ref.call "this" "super"))
(call_expression function: (generic_function function: (identifier) @ref.call))
(call_expression function: (field_expression field: (identifier) @ref.method))
(call_expression function: (generic_function function: (field_expression field: (identifier) @ref.method)))
(instance_expression (type_identifier) @ref.call)
(instance_expression (generic_type type: (type_identifier) @ref.call))
(infix_expression operator: (identifier) @ref.method)
(call_expression function: (identifier) @slot arguments: (arguments (identifier) @name) @ref.addr)
(call_expression function: (field_expression field: (identifier) @slot) arguments: (arguments (identifier) @name) @ref.addr)
(arguments (assignment_expression left: (identifier) @slot right: (identifier) @name) @ref.slot)
(field_expression value: (identifier) @ref.use)
(infix_expression right: (identifier) @ref.use)
(_ default_value: (identifier) @ref.use)
(_ body: (identifier) @ref.use)
(annotation name: (type_identifier) @ref.type)
(type_identifier) @ref.type
