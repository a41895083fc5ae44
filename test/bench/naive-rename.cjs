// What a codemod is that goes by the names of methods: for the comparison of speed alone.
module.exports = function rename({ source }, { j }) {
  return j(source)
    .find(j.MemberExpression, { property: { name: 'emit' } })
    .forEach(({ node }) => {
      node.property = j.identifier('send');
    })
    .toSource();
};
