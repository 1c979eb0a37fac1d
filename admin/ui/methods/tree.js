// The methods as a tree of groups, by the dots in their names.
import { groupName } from './name.js';

// buildTree returns the root of groups {name, pattern, groups, own, methods}: own are the
// methods directly in the group, methods are those of the groups in it as well.
export function buildTree(methods) {
  const root = { name: '', pattern: '*', groups: [], own: [], methods };
  const byName = new Map([['', root]]);
  const groupOf = (name) => { // of a method or a group
    const parent = groupName(name);
    if (!byName.has(parent)) {
      const group = { name: parent, pattern: parent + '.*', groups: [], own: [], methods: [] };
      byName.set(parent, group);
      groupOf(parent).groups.push(group);
    }
    return byName.get(parent);
  };
  for (const m of methods) {
    groupOf(m.name).own.push(m);
    for (let group = groupOf(m.name); group !== root; group = groupOf(group.name)) group.methods.push(m);
  }
  return root;
}

// rowsOf lists the rows that show, in order: {key, group, parent} of a group and
// {key, parent} of a method, where parent is the key of the row above it in the tree.
export function rowsOf(group, visible, isOpen, parent = '') {
  const rows = [{ key: groupKey(group), group, parent }];
  if (!isOpen(group)) return rows;
  for (const below of group.groups) if (below.methods.some((m) => visible.has(m))) rows.push(...rowsOf(below, visible, isOpen, groupKey(group)));
  for (const m of group.own) if (visible.has(m)) rows.push({ key: methodKey(m), parent: groupKey(group) });
  return rows;
}

export const groupKey = (group) => 'group:' + group.name;
export const methodKey = (m) => 'method:' + m.name;
