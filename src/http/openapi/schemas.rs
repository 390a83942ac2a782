//! The schemas of the answers, made strict. The derived ones say what may be there; ours always is,
//! and nothing else: `serde` writes every field, with `null` where there is nothing to say. What only a
//! model gives is left out without one.

use serde_json::{Map, Value, json};

/// Schemas by name.
pub(super) type Schemas = Map<String, Value>;

/// Fields that are there only if a model has a say.
const OF_A_MODEL: [&str; 2] = ["total_meaning", "meaning"];

/// Merges what is flattened into its object, and closes every object whose fields are known.
pub(super) fn make_strict(schemas: &mut Schemas) {
    let open = schemas.clone();
    for schema in schemas.values_mut() {
        let described = schema.get("description").cloned();
        if let Some(parts) = schema.get("allOf").and_then(Value::as_array) {
            let mut properties = Map::new();
            for part in parts {
                add_properties(part, &open, &mut properties);
            }
            *schema = json!({ "type": "object", "properties": properties });
            if let Some(described) = described {
                schema["description"] = described;
            }
        }
        close(schema);
    }
}

/// Adds the properties of an object, or of what it refers to or is put together of.
fn add_properties(schema: &Value, all: &Schemas, properties: &mut Map<String, Value>) {
    let name = schema.get("$ref").and_then(Value::as_str).and_then(|path| path.rsplit('/').next());
    if let Some(referred) = name.and_then(|name| all.get(name)) {
        add_properties(referred, all, properties);
    }
    for part in schema.get("allOf").and_then(Value::as_array).into_iter().flatten() {
        add_properties(part, all, properties);
    }
    if let Some(own) = schema.get("properties").and_then(Value::as_object) {
        properties.extend(own.clone());
    }
}

/// Closes an object and those inside, and tidies descriptions.
fn close(schema: &mut Value) {
    match schema {
        Value::Object(fields) => {
            if let Some(Value::Object(properties)) = fields.get("properties") {
                let names = properties.keys().filter(|name| !OF_A_MODEL.contains(&name.as_str()));
                let names = names.cloned().collect();
                fields.insert("required".to_owned(), names);
                fields.insert("additionalProperties".to_owned(), false.into());
            }
            lift_description(fields);
            if let Some(Value::String(text)) = fields.get_mut("description") {
                // The lines and the links of the code mean nothing here.
                *text = text.replace('\n', " ").replace("[`", "`").replace("`]", "`");
            }
            fields.values_mut().for_each(close);
        }
        Value::Array(items) => items.iter_mut().for_each(close),
        _ => {}
    }
}

/// What may be `null` is described beside that, not inside.
fn lift_description(fields: &mut Map<String, Value>) {
    let choices = fields.get_mut("oneOf").and_then(Value::as_array_mut).into_iter().flatten();
    let inside = choices.filter_map(Value::as_object_mut).find_map(|one| one.remove("description"));
    if let Some(inside) = inside {
        fields.insert("description".to_owned(), inside);
    }
}
