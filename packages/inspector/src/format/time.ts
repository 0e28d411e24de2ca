const two = (value: number) => String(value).padStart(2, '0');

/** The local time of day of an ISO time, with milliseconds: `14:03:07.120`. */
export function formatTime(iso: string): string {
  const date = new Date(iso);
  const clock = [date.getHours(), date.getMinutes(), date.getSeconds()].map(two).join(':');
  return `${clock}.${String(date.getMilliseconds()).padStart(3, '0')}`;
}
