import { describe, expect, test } from '@jest/globals';
import { type CallRecord, createCallRecord } from './call-record.ts';
import { recordCreatedId } from './record-created-id.ts';

describe('the id of what was created', () => {
  const created = (change: Partial<CallRecord>, { status = 201, body = '{"Id":"f00d"}' } = {}) => {
    const record = Object.assign(createCallRecord('POST', '/x'), { kind: 'hooked' }, change);
    recordCreatedId(record, { status, body: Buffer.from(body) });
    return record.created;
  };

  test('is that of the first answer of a hooked call', () => {
    expect(created({})).toBe('f00d');
    expect(created({ created: 'before' })).toBe('before');
  });

  test('is none otherwise', () => {
    expect(created({}, { status: 200 })).toBeUndefined();
    expect(created({}, { body: '{"Name":"x"}' })).toBeUndefined();
    expect(created({ kind: 'pass' })).toBeUndefined();
  });
});
