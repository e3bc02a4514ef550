import { foldText } from '../catalog/pattern.ts';
import type { Platform } from '../model/sources.ts';

/** The form in which two paths or registry keys are compared on this platform. */
function foldPlace(place: string, platform: Platform): string {
  return foldText(place, { platform, field: 'path' });
}

/** Is `place` the same as `outer`, or below it? Paths and registry keys alike; never with `..` in it. */
export function isAtOrBelow(place: string, outer: string, platform: Platform): boolean {
  const [inner, top] = [foldPlace(place, platform), foldPlace(outer, platform)];
  const separator = separatorOf(platform);
  if (top === '' || segmentsOf(inner, platform).includes('..')) return false;
  return inner === top || inner.startsWith(top.endsWith(separator) ? top : top + separator);
}

/** `place` itself and every folder above it, the nearest first, without drive and root. */
export function selfAndAbove(place: string, platform: Platform): readonly string[] {
  const separator = separatorOf(platform);
  const segments = segmentsOf(unifySeparators(place, platform), platform);
  const all = segments.map((_, index) => segments.slice(0, index + 1).join(separator));
  return all.filter((path) => path !== '' && !/^[A-Za-z]:$/.test(path)).reverse();
}

export function parentOf(place: string, platform: Platform): string {
  return selfAndAbove(place, platform)[1] ?? '';
}

export function baseNameOf(place: string): string {
  return place.split(/[\\/]/).at(-1) ?? place;
}

export function depthOf(place: string, platform: Platform): number {
  return segmentsOf(foldPlace(place, platform), platform).length;
}

/** With a `.` or `..` in it, a path says nothing about where it leads. */
export function isPlain(place: string): boolean {
  return !place.split(/[\\/]/).some((segment) => segment === '.' || segment === '..');
}

export function isAbsolute(place: string, platform: Platform): boolean {
  return platform === 'windows' ? /^[A-Za-z]:[\\/]/.test(place) : place.startsWith('/');
}

function segmentsOf(place: string, platform: Platform): readonly string[] {
  return place.split(separatorOf(platform));
}

function unifySeparators(place: string, platform: Platform): string {
  const unified =
    platform === 'windows' ? place.replace(/[\\/]+/g, '\\') : place.replace(/\/+/g, '/');
  return unified.replace(/(?<=.)[\\/]$/, '');
}

function separatorOf(platform: Platform): '\\' | '/' {
  return platform === 'windows' ? '\\' : '/';
}
