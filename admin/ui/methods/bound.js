// What a token that is bound to resources can call.

// reachOf says what a token that is bound to these resources, by their names, can do with a method
// that it is given: named, it can call it for what it is bound to, since each call names that. Others
// it can call only if it is allowed them unbound: calls of one that is unnamed name no resource, those
// of one that is unclear may name any, in a way that the gate cannot read.
export function reachOf({ names = [] }, resources) {
  const parameters = resources.map((resource) => names.find((n) => n.resource === resource)?.parameters);
  if (parameters.some((list) => list?.length === 0)) return 'unclear';
  return parameters.every(Boolean) ? 'named' : 'unnamed';
}

// resourceOf is the name of the resource, and valueOf the value, of an entry of a token's list only.
export const resourceOf = (entry) => entry.slice(0, entry.indexOf('='));
export const valueOf = (entry) => entry.slice(entry.indexOf('=') + 1);

// resourcesOf lists the names of the resources that a list only binds to.
export const resourcesOf = (only) => [...new Set(only.map(resourceOf))];

// isGone reports whether the catalog does not have a resource any more. A token that is bound to it can
// call nothing.
export const isGone = (name, { resources }) => !resources.some((r) => r.name === name);

// titleOf is what people call a resource: by its name if the catalog does not have it any more.
export const titleOf = (name, { resources }) => resources.find((r) => r.name === name)?.title || name;
