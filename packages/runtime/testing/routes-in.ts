/** The routes in the tree that fastify prints of them: `METHOD /path/{parameter}`, as OpenAPI writes them. */
export function routesIn(printed: string): readonly string[] {
  const parts: string[] = [];
  return printed.split('\n').flatMap((line) => {
    const [, indent = '', part = '', methods = ''] = /^([│ ]*)[├└]── (\S+)(?: \((.+)\))?$/.exec(line) ?? [];
    if (part === '') return [];
    parts.splice(indent.length / 4, Infinity, part);
    const path = parts.join('').replace(/:(\w+)/g, '{$1}');
    // Whatever is read can be asked for by HEAD too.
    return methods
      .split(', ')
      .filter((method) => method !== '' && method !== 'HEAD')
      .map((method) => `${method} ${path}`);
  });
}
