// Shows openapi.json: every operation with its parameters, body and answers, and a form to try it.
"use strict";

const METHODS = ["get", "post", "put", "patch", "delete"];

// An element with attributes and children; text is never read as HTML.
function make(name, attributes = {}, ...children) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  element.append(...children.filter((child) => child !== null && child !== undefined));
  return element;
}

function follow(api, part) {
  while (part && part.$ref) {
    part = part.$ref.slice(2).split("/").reduce((here, key) => here[key], api);
  }
  return part;
}

// What a value looks like, as a JSON example made of a schema.
function example(api, schema, depth = 0) {
  schema = follow(api, schema) || {};
  if (schema.anyOf || schema.oneOf) return example(api, (schema.anyOf || schema.oneOf)[0], depth);
  if (schema.allOf) return example(api, schema.allOf[0], depth);
  if ("default" in schema) return schema.default;
  if (schema.enum) return schema.enum[0];
  const type = [].concat(schema.type)[0];
  if (depth > 6) return null;
  if (type === "array") return [example(api, schema.items, depth + 1)];
  if (type === "object") {
    const entries = Object.entries(schema.properties || {});
    return Object.fromEntries(entries.map(([key, inner]) => [key, example(api, inner, depth + 1)]));
  }
  if (type === "boolean") return false;
  if (type === "integer" || type === "number") return schema.minimum || 0;
  return schema.format === "date-time" ? "2026-01-31T12:00:00.000Z" : "";
}

function words(api, schema) {
  schema = follow(api, schema) || {};
  const parts = [[].concat(schema.type || "").join(" or ")];
  if (schema.enum) parts.push(schema.enum.filter((each) => each !== null).join(" | "));
  if (schema.pattern) parts.push(schema.pattern);
  if ("minimum" in schema) parts.push(`${schema.minimum} to ${schema.maximum}`);
  return parts.filter(Boolean).join(", ");
}

function table(rows) {
  return make("table", {}, ...rows.map((cells) =>
    make("tr", {}, ...cells.map((cell) => make("td", {}, cell)))));
}

function fields(api, schema) {
  const found = follow(api, schema) || {};
  const required = found.required || [];
  return table(Object.entries(found.properties || {}).map(([name, inner]) =>
    [make("code", {}, name), required.includes(name) ? "required" : "", words(api, inner)]));
}

function tryForm(api, method, path, parameters, body) {
  const inputs = parameters.map((parameter) => {
    const attributes = { name: parameter.name };
    if (parameter.required) attributes.required = "";
    return [parameter, make("input", attributes)];
  });
  const text = body && make("textarea", { spellcheck: "false" });
  if (text) text.value = method === "patch" ? "{}" : JSON.stringify(example(api, body), null, 2);
  const answer = make("pre", { hidden: "" });
  const form = make("form", {},
    ...inputs.map(([parameter, input]) => make("label", {}, `${parameter.name} `, input)),
    text, make("button", {}, "Send"), answer);
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    answer.hidden = false;
    answer.textContent = "…";
    answer.textContent = await send(method, path, inputs, text).catch(String);
  });
  return form;
}

async function send(method, path, inputs, text) {
  const headers = { Authorization: `Bearer ${document.getElementById("key").value}` };
  const query = new URLSearchParams();
  for (const [parameter, input] of inputs) {
    if (parameter.in === "path") path = path.replace(`{${parameter.name}}`, encodeURIComponent(input.value));
    else if (!input.value) continue;
    else if (parameter.in === "header") headers[parameter.name] = input.value;
    else query.set(parameter.name, input.value);
  }
  if (text) headers["Content-Type"] = "application/json";
  const asked = await fetch(query.size ? `${path}?${query}` : path, { method: method.toUpperCase(), headers, body: text ? text.value : undefined });
  const shown = ["etag", "location", "x-pagination", "retry-after"].filter((name) => asked.headers.has(name))
    .map((name) => `${name}: ${asked.headers.get(name)}\n`).join("");
  const body = await asked.text();
  const isJson = (asked.headers.get("content-type") || "").includes("json");
  return `${asked.status}\n${shown}\n${isJson ? JSON.stringify(JSON.parse(body), null, 2) : body}`;
}

function operation(api, path, method, item) {
  const it = item[method];
  const parameters = [...(item.parameters || []), ...(it.parameters || [])].map((each) => follow(api, each));
  const content = it.requestBody && Object.values(it.requestBody.content)[0];
  const body = content && content.schema;
  const about = parameters.map((each) => [make("code", {}, each.name), each.in,
    (each.schema && follow(api, each.schema).description) || each.description || ""]);
  const answers = Object.entries(it.responses).map(([status, answer]) =>
    [make("code", {}, status), follow(api, answer).description || ""]);
  return make("details", {},
    make("summary", {}, make("span", { class: `method ${method}` }, method), make("code", {}, path),
      make("span", {}, it.summary || "")),
    make("div", {}, it.description ? make("p", {}, it.description) : null,
      about.length ? make("h4", {}, "Parameters") : null, about.length ? table(about) : null,
      body ? make("h4", {}, "Body") : null, body ? fields(api, body) : null,
      make("h4", {}, "Answers"), table(answers),
      make("h4", {}, "Try"), tryForm(api, method, path, parameters, body)));
}

async function show() {
  const api = await (await fetch("openapi.json")).json();
  document.getElementById("title").textContent = `${api.info.title} ${api.info.version}: REST API`;
  const main = document.getElementById("operations");
  main.replaceChildren(make("p", { class: "about" }, api.info.description || ""));
  for (const tag of api.tags) {
    main.append(make("h2", {}, tag.name), make("p", {}, tag.description || ""));
    for (const [path, item] of Object.entries(api.paths)) {
      for (const method of METHODS) {
        if (item[method] && item[method].tags.includes(tag.name)) main.append(operation(api, path, method, item));
      }
    }
  }
}

show().catch((error) => { document.getElementById("operations").textContent = String(error); });
