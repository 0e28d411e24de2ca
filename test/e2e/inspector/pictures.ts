import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';

const DOCS = join(import.meta.dirname, '../../../docs/inspector');
const WIDTHS = [360, 1280];
const HEIGHT = 800;

/**
 * Takes pictures of a view as it is, in both schemes and two widths. With PW_RECORD_PICTURES they become those of
 * docs/inspector, which needs pngquant; without, they go to a folder that is thrown away. Gives their paths.
 */
export async function takePictures(page: Page, name: string): Promise<string[]> {
  const isRecording = process.env.PW_RECORD_PICTURES !== undefined;
  const folder = isRecording ? DOCS : mkdtempSync(join(tmpdir(), 'pw-pictures-'));
  mkdirSync(folder, { recursive: true });
  const paths: string[] = [];
  for (const colorScheme of ['light', 'dark'] as const)
    for (const width of WIDTHS) {
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
      await page.setViewportSize({ width, height: HEIGHT });
      const path = join(folder, `${name}-${colorScheme}-${width}.png`);
      await page.screenshot({ path, fullPage: true });
      paths.push(path);
    }
  // A quarter of the bytes, and no difference to be seen.
  if (isRecording)
    execFileSync('pngquant', ['--force', '--ext', '.png', '--strip', '--speed', '1', '64', ...paths]);
  return paths;
}
