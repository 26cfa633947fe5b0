; Swift. The grammar calls classes, structs, enums, actors and extensions class_declaration; the keyword tells them apart. A
; function in one becomes a method in extract.c, and flags are captured at the modifiers: tying them to the name here takes
; tree-sitter half a second to compile. Types of the language are no references: they would all be of the extensions a
; project adds to them.

(comment) @comment
(multiline_comment) @comment

(class_declaration declaration_kind: "struct" name: (type_identifier) @name) @def.struct
(class_declaration declaration_kind: "enum" name: (type_identifier) @name) @def.enum
(class_declaration declaration_kind: ["class" "actor"] name: (type_identifier) @name) @def.class
(class_declaration declaration_kind: "extension" name: (user_type (type_identifier) @name .)) @def.class
(protocol_declaration name: (type_identifier) @name) @def.interface
(enum_entry name: (simple_identifier) @name) @def.constant
(function_declaration name: [(simple_identifier) (custom_operator)] @name) @def.function
(protocol_function_declaration name: (simple_identifier) @name) @def.method
(init_declaration "init" @name) @def.method
(class_body (property_declaration name: (pattern bound_identifier: (simple_identifier) @name)) @def.field)
(enum_class_body (property_declaration name: (pattern bound_identifier: (simple_identifier) @name)) @def.field)
(protocol_property_declaration name: (pattern bound_identifier: (simple_identifier) @name)) @def.field
(source_file (property_declaration name: (pattern bound_identifier: (simple_identifier) @name)) @def.variable)
(typealias_declaration name: (type_identifier) @name) @def.type
(associatedtype_declaration name: (type_identifier) @name) @def.type

(modifiers (visibility_modifier) @_v (#any-of? @_v "public" "open")) @flag.exported
(modifiers (visibility_modifier) @_v (#any-of? @_v "private" "fileprivate")) @flag.static

(inheritance_specifier inherits_from: (user_type . (type_identifier) @ref.inherit))

(import_declaration (identifier) @ref.include)

(call_expression . (simple_identifier) @ref.call)
(call_expression . (navigation_expression suffix: (navigation_suffix suffix: (simple_identifier) @ref.method)))
(call_expression . (prefix_expression target: (simple_identifier) @ref.method))
(call_expression . (simple_identifier) @slot (call_suffix (value_arguments (value_argument !name value: (simple_identifier) @name)) @ref.addr))
(call_expression . (navigation_expression suffix: (navigation_suffix suffix: (simple_identifier) @slot)) (call_suffix (value_arguments (value_argument !name value: (simple_identifier) @name)) @ref.addr))
(value_argument name: (value_argument_label (simple_identifier) @slot) value: (simple_identifier) @name) @ref.slot
(assignment target: (directly_assignable_expression (navigation_expression suffix: (navigation_suffix suffix: (simple_identifier) @slot))) result: (simple_identifier) @name) @ref.assign
(control_transfer_statement result: (simple_identifier) @ref.use)
(navigation_expression target: (simple_identifier) @ref.use)
((type_identifier) @ref.type
  (#not-any-of? @ref.type "testable" "discardableResult" "escaping" "autoclosure" "objc" "available" "inlinable" "usableFromInline" "frozen" "main" "convention"
    "String" "Int" "Bool" "Double" "Float" "Void" "Any" "AnyObject" "Character" "Array" "Dictionary" "Set" "Optional" "Substring" "UInt8" "Int64"))
