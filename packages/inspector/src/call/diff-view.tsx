import { signal, useSignal } from '@preact/signals';
import type { JsonValue } from '@pw/core';
import { useMemo } from 'preact/hooks';
import { useMedia } from '../parts/use-media.ts';
import { type DiffBlock, diffLines, type JsonLine } from './diff-lines.ts';

/** Unchanged lines around a change that stay in sight. */
const CONTEXT = 2;

type Mode = 'split' | 'inline';
type Row = {
  readonly left: JsonLine | undefined;
  readonly right: JsonLine | undefined;
  readonly isSame: boolean;
};

/** What the reader chose for all diffs; null: what fits the width. */
const chosenMode = signal<Mode | null>(null);

/** Two JSON values side by side, or one below the other; what is the same is folded. */
export function DiffView({
  before,
  after,
  label,
}: {
  before: JsonValue | undefined;
  after: JsonValue | undefined;
  label: string;
}) {
  const isWide = useMedia('(min-width: 900px)');
  const mode = chosenMode.value ?? (isWide ? 'split' : 'inline');
  const blocks = useMemo(() => diffLines(before, after), [before, after]);
  return (
    <figure class={`diff diff-${mode}`} aria-label={label}>
      <figcaption>
        <span>{label}</span>
        <ModeSwitch mode={mode} />
      </figcaption>
      <div class="diff-lines">
        <table>
          <tbody>
            {blocks.map((block, index) => (
              <Block
                key={index}
                block={block}
                mode={mode}
                isFirst={index === 0}
                isLast={index === blocks.length - 1}
              />
            ))}
          </tbody>
        </table>
      </div>
    </figure>
  );
}

function ModeSwitch({ mode }: { mode: Mode }) {
  const button = (value: Mode, title: string) => (
    <button
      type="button"
      aria-pressed={mode === value}
      onClick={() => {
        chosenMode.value = value;
      }}
    >
      {title}
    </button>
  );
  return (
    <span class="switch">
      {button('split', 'Side by side')}
      {button('inline', 'Inline')}
    </span>
  );
}

function Block({
  block,
  mode,
  isFirst,
  isLast,
}: {
  block: DiffBlock;
  mode: Mode;
  isFirst: boolean;
  isLast: boolean;
}) {
  const isOpen = useSignal(false);
  if (block.kind === 'change') return <Rows rows={changedRows(block, mode)} mode={mode} />;
  const rows = block.lines.map((line) => ({ left: line, right: line, isSame: true }));
  const head = isFirst ? 1 : CONTEXT;
  const tail = isLast ? 1 : CONTEXT;
  const folded = rows.length - head - tail;
  if (isOpen.value || folded < 3) return <Rows rows={rows} mode={mode} />;
  return (
    <>
      <Rows rows={rows.slice(0, head)} mode={mode} />
      <tr class="fold">
        <td colSpan={mode === 'split' ? 2 : 1}>
          <button
            type="button"
            onClick={() => {
              isOpen.value = true;
            }}
          >
            {folded} unchanged lines
          </button>
        </td>
      </tr>
      <Rows rows={rows.slice(-tail)} mode={mode} />
    </>
  );
}

/** Side by side: line by line. Inline: first what went, then what came. */
function changedRows({ removed, added }: DiffBlock & { kind: 'change' }, mode: Mode): Row[] {
  if (mode === 'inline')
    return [
      ...removed.map((left) => ({ left, right: undefined, isSame: false })),
      ...added.map((right) => ({ left: undefined, right, isSame: false })),
    ];
  const length = Math.max(removed.length, added.length);
  return Array.from({ length }, (_, index) => ({ left: removed[index], right: added[index], isSame: false }));
}

function Rows({ rows, mode }: { rows: readonly Row[]; mode: Mode }) {
  return (
    <>
      {rows.map(({ left, right, isSame }, index) => (
        <tr key={index}>
          {mode === 'split' ? (
            <>
              <Cell line={left} tone={isSame ? 'same' : 'removed'} />
              <Cell line={right} tone={isSame ? 'same' : 'added'} />
            </>
          ) : (
            <Cell line={left ?? right} tone={isSame ? 'same' : left === undefined ? 'added' : 'removed'} />
          )}
        </tr>
      ))}
    </>
  );
}

const signs = { same: ' ', removed: '−', added: '+' } as const;

function Cell({ line, tone }: { line: JsonLine | undefined; tone: keyof typeof signs }) {
  if (line === undefined) return <td class="line line-none" />;
  const content = <LineText line={line} />;
  return (
    <td class={`line line-${tone}`}>
      <span class="sign" aria-hidden="true">
        {signs[tone]}
      </span>
      {tone === 'removed' ? <del>{content}</del> : tone === 'added' ? <ins>{content}</ins> : content}
    </td>
  );
}

function LineText({ line: { depth, key, text } }: { line: JsonLine }) {
  return (
    <span class="line-text" style={{ paddingInlineStart: `${depth * 1.4}em` }}>
      {key !== undefined && <span class="line-key">{key}: </span>}
      {text}
    </span>
  );
}
