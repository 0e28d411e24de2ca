import { expect, test } from '@jest/globals';
import { formatTable } from './format-table.ts';

test('columns line up, and no line ends with spaces', () => {
  expect(
    formatTable(
      ['ID', 'NAME', 'ADDRESSES'],
      [
        ['3f0a11d2c9b4', 'web', '10.32.0.2/12'],
        ['', 'the host', ''],
      ],
    ),
  ).toBe(
    [
      'ID            NAME      ADDRESSES',
      '3f0a11d2c9b4  web       10.32.0.2/12',
      '              the host',
      '',
    ].join('\n'),
  );
});

test('no rows: the header alone', () => {
  expect(formatTable(['ID', 'NAME'], [])).toBe('ID  NAME\n');
});
