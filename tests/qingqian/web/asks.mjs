// Tells what scripts and styles ask of a browser: one JSON object by file on stdout.
// A script: {fault, syntax, members, calls, globals}; a style: {fault, properties, values, functions, units, pseudos,
// rules}. Members bear the name of what they are read from, where that has one: "AbortSignal.timeout", ".at".
import { readFileSync } from "node:fs";
import { parse } from "acorn";
import * as css from "css-tree";

const [edition, ...files] = process.argv.slice(2);

function script(text) {
  const said = { fault: "", syntax: new Set(), members: new Set(), calls: new Set(), globals: new Set() };
  let tree;
  try {
    tree = parse(text, { ecmaVersion: Number(edition), sourceType: "script" });
  } catch (error) {
    return { ...said, fault: error.message };
  }
  const bound = new Set();
  const read = [];
  visit(tree, null, "");

  function visit(node, parent, key) {
    switch (node.type) {
      case "StaticBlock":
        said.syntax.add("static block");
        break;
      case "BinaryExpression":
        if (node.left.type === "PrivateIdentifier") said.syntax.add("#private in");
        break;
      case "Literal":
        if (node.regex && /[dv]/.test(node.regex.flags)) said.syntax.add(`regex flag ${node.regex.flags}`);
        break;
      case "MemberExpression":
        member(node, parent.type === "CallExpression" && key === "callee" ? said.calls : said.members);
        break;
      case "Property":
        if (parent.type === "ObjectPattern" && !node.computed) said.members.add(`.${node.key.name || node.key.value}`);
        break;
      case "Identifier":
        (binds(parent, key) ? (name) => bound.add(name) : (name) => read.push(name))(node.name);
        break;
    }
    for (const [name, value] of Object.entries(node)) {
      for (const child of Array.isArray(value) ? value : [value]) {
        if (child && typeof child.type === "string") visit(child, node, name);
      }
    }
  }

  function member({ object, property, computed }, kind) {
    const name = computed ? property.value : property.name;
    if (typeof name === "string") kind.add(`${object.type === "Identifier" ? object.name : ""}.${name}`);
  }

  read.filter((name) => !bound.has(name)).forEach((name) => said.globals.add(name));
  return said;
}

// Whether an identifier stands where a name is made, or is only a key.
function binds(parent, key) {
  if (!parent) return false;
  if (parent.type === "MemberExpression") return key === "property" && !parent.computed;
  if (["Property", "MethodDefinition", "PropertyDefinition"].includes(parent.type)) {
    return key === "key" && !parent.computed;
  }
  return (
    /^(Function|Class|Arrow|Catch|Labeled|Break|Continue)/.test(parent.type)
      ? ["id", "params", "param", "label"].includes(key)
      : (parent.type === "VariableDeclarator" && key === "id") ||
        ["ArrayPattern", "RestElement"].includes(parent.type) ||
        (parent.type === "AssignmentPattern" && key === "left")
  );
}

function style(text) {
  const kinds = ["properties", "values", "functions", "units", "pseudos", "rules"];
  const said = { fault: "", ...Object.fromEntries(kinds.map((kind) => [kind, new Set()])) };
  const tree = css.parse(text, { onParseError: (error) => (said.fault = error.message) });
  css.walk(tree, {
    enter(node) {
      // what a browser is asked whether it knows, it need not know
      if (node.type === "Atrule" && node.name === "supports") return this.skip;
      see(node, this);
      return undefined;
    },
  });

  function see(node, at) {
    switch (node.type) {
      case "Declaration":
        if (at.rule) said.properties.add(node.property);
        else said.rules.add(`${at.atrule.name} ${node.property}`);
        break;
      case "Identifier":
        if (at.declaration) said.values.add(`${at.declaration.property}: ${node.name}`);
        break;
      case "Function":
        said.functions.add(node.name);
        break;
      case "Dimension":
        said.units.add(node.unit);
        break;
      case "PseudoClassSelector":
      case "PseudoElementSelector":
        said.pseudos.add(node.name + (several(node) ? "(several)" : ""));
        break;
      case "Atrule":
        said.rules.add(node.name);
        break;
      case "Feature":
        said.rules.add(`media ${node.name}`);
        break;
      case "FeatureRange":
        said.rules.add("media range_syntax");
        break;
      case "NestingSelector":
        said.rules.add("nesting");
        break;
      case "Rule":
        if (at.rule && at.rule !== node) said.rules.add("nesting");
        break;
    }
  }
  return said;
}

// Whether :not() has what only the newer edition takes: a list, or more than one simple selector.
function several(node) {
  const list = node.name === "not" && node.children && node.children.first;
  return Boolean(list && (list.children.size > 1 || list.children.first.children.size > 1));
}

const sorted = (value) => (value instanceof Set ? [...value].sort() : value);
const plain = (said) => Object.fromEntries(Object.entries(said).map(([key, value]) => [key, sorted(value)]));
const told = files.map((file) => [file, plain((file.endsWith(".css") ? style : script)(readFileSync(file, "utf8")))]);
process.stdout.write(JSON.stringify(Object.fromEntries(told)));
