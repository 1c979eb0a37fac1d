// The methods as a tree, by the dots in their names.

// tree makes nodes {name, pattern, children, methods} of the dots in names;
// methods are all below a node, leaves its own.
export function tree(methods) {
  const root = { name: '', pattern: '*', children: [], leaves: [], methods };
  const nodes = new Map([['', root]]);
  const node = (name) => {
    if (nodes.has(name)) return nodes.get(name);
    const dot = name.lastIndexOf('.');
    const made = { name, pattern: name + '.*', children: [], leaves: [], methods: [] };
    nodes.set(name, made);
    node(dot < 0 ? '' : name.slice(0, dot)).children.push(made);
    return made;
  };
  for (const m of methods) {
    const dot = m.name.lastIndexOf('.');
    node(dot < 0 ? '' : m.name.slice(0, dot)).leaves.push(m);
    for (let d = dot; d > 0; d = m.name.lastIndexOf('.', d - 1)) node(m.name.slice(0, d)).methods.push(m);
  }
  return root;
}
