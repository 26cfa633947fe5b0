; Rust. A function in an impl or trait block is a method.

(line_comment) @comment
(block_comment) @comment

(function_item name: (identifier) @name body: (_) @body) @def.function
(impl_item body: (declaration_list (function_item name: (identifier) @name body: (_) @body) @def.method))
(trait_item body: (declaration_list (function_item name: (identifier) @name body: (_) @body) @def.method))
(trait_item body: (declaration_list (function_signature_item name: (identifier) @name) @def.method))
(foreign_mod_item body: (declaration_list (function_signature_item name: (identifier) @name) @def.function))
(impl_item type: (type_identifier) @name body: (_) @body) @def.class
(impl_item type: (generic_type type: (type_identifier) @name) body: (_) @body) @def.class
(impl_item trait: (type_identifier) @ref.inherit)
(impl_item trait: (scoped_type_identifier name: (type_identifier) @ref.inherit))
(impl_item trait: (generic_type type: (type_identifier) @ref.inherit))
(struct_item name: (type_identifier) @name) @def.struct
(struct_item name: (type_identifier) @name body: (_) @body) @def.struct
(union_item name: (type_identifier) @name body: (_) @body) @def.union
(enum_item name: (type_identifier) @name body: (_) @body) @def.enum
(enum_variant name: (identifier) @name) @def.constant
(field_declaration name: (field_identifier) @name) @def.field
(trait_item name: (type_identifier) @name body: (_) @body) @def.interface
(trait_bounds (type_identifier) @ref.inherit)
(type_item name: (type_identifier) @name) @def.type
(mod_item name: (identifier) @name body: (_) @body) @def.module
(mod_item name: (identifier) @name @ref.include !body)
(macro_definition name: (identifier) @name) @def.macro
(const_item name: (identifier) @name) @def.constant
(static_item name: (identifier) @name) @def.variable
(_ (visibility_modifier) name: (_) @flag.exported)

(use_declaration argument: (_) @ref.include)
(extern_crate_declaration name: (identifier) @ref.include)

(call_expression function: (identifier) @ref.call)
(call_expression function: (scoped_identifier name: (identifier) @ref.call))
(call_expression function: (field_expression field: (field_identifier) @ref.method))
(call_expression function: (generic_function function: (identifier) @ref.call))
(call_expression function: (generic_function function: (scoped_identifier name: (identifier) @ref.call)))
(macro_invocation macro: (identifier) @ref.call)
(call_expression function: (identifier) @slot arguments: (arguments (identifier) @name) @ref.addr)
(call_expression function: (field_expression field: (field_identifier) @slot) arguments: (arguments (identifier) @name) @ref.addr)
(call_expression function: (scoped_identifier name: (identifier) @slot) arguments: (arguments (identifier) @name) @ref.addr)
(field_initializer field: (field_identifier) @slot value: (identifier) @name) @ref.slot
(struct_expression name: (type_identifier) @ref.type)
(type_identifier) @ref.type
