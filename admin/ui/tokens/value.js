// What a person typed may be the value of a token: searching for it would send it in a
// URL.
const valueShape = /_[A-Za-z0-9]{36}(?![A-Za-z0-9])/;

export const looksLikeValue = (text) => valueShape.test(text);
