/** A node of the syntax tree, as ESTree has it. */
export interface Node {
  type: string;
  start: number;
  end: number;
  [key: string]: unknown;
}

/** Calls `visit` for each node with the nodes around it, outermost first. */
export function walk(program: object, visit: (node: Node, parents: Node[]) => void): void {
  step(program as Node, []);

  function step(node: Node, parents: Node[]): void {
    visit(node, parents);
    const below = [...parents, node];
    for (const value of Object.values(node)) {
      for (const child of Array.isArray(value) ? value : [value]) if (isNode(child)) step(child, below);
    }
  }
}

function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && typeof (value as Node).type === 'string';
}
