/* A vendor's uninstaller for tests: what it does stands in its arguments, one after the other.
   exit N | entry KEY (deletes an uninstall entry) | copy (goes on in a copy, returns at once) | sleep MS
   | work MS (uses the processor) | child (starts itself, which hangs) | hang | busy N (1618, N times first) */
#include <windows.h>
#include <stdlib.h>
#include <stdio.h>
#include <wchar.h>

static void start(const wchar_t *program, const wchar_t *arguments) {
  wchar_t line[4096];
  STARTUPINFOW startup = {sizeof startup};
  PROCESS_INFORMATION process;
  _snwprintf(line, 4095, L"\"%ls\" %ls", program, arguments);
  if (CreateProcessW(program, line, NULL, NULL, FALSE, 0, NULL, NULL, &startup, &process)) {
    CloseHandle(process.hThread);
    CloseHandle(process.hProcess);
  }
}

static int busy(int times) {
  DWORD count = 0, bytes = sizeof count;
  HKEY key;
  RegCreateKeyExW(HKEY_LOCAL_MACHINE, L"SOFTWARE\\Stand-in", 0, NULL, 0, KEY_ALL_ACCESS, NULL, &key, NULL);
  RegQueryValueExW(key, L"busy", NULL, NULL, (BYTE *)&count, &bytes);
  count += 1;
  RegSetValueExW(key, L"busy", 0, REG_DWORD, (BYTE *)&count, sizeof count);
  RegCloseKey(key);
  return (int)count <= times;
}

int wmain(int count, wchar_t **words) {
  wchar_t self[MAX_PATH];
  GetModuleFileNameW(NULL, self, MAX_PATH);
  for (int at = 1; at < count; at += 1) {
    const wchar_t *word = words[at];
    const wchar_t *next = at + 1 < count ? words[at + 1] : L"";
    if (!wcscmp(word, L"exit")) return _wtoi(next);
    if (!wcscmp(word, L"hang")) Sleep(INFINITE);
    if (!wcscmp(word, L"child")) start(self, L"hang");
    if (!wcscmp(word, L"sleep")) Sleep(_wtoi(next));
    if (!wcscmp(word, L"busy") && busy(_wtoi(next))) return 1618;
    if (!wcscmp(word, L"work")) {
      DWORD until = GetTickCount() + _wtoi(next);
      while (GetTickCount() < until) {}
    }
    if (!wcscmp(word, L"entry")) {
      wchar_t key[512];
      _snwprintf(key, 511, L"SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\Uninstall\\%ls", next);
      RegDeleteTreeW(HKEY_LOCAL_MACHINE, key);
    }
    if (!wcscmp(word, L"copy")) {
      wchar_t copy[MAX_PATH], rest[2048] = L"";
      GetTempPathW(MAX_PATH, copy);
      wcscat(copy, L"stand-in-copy.exe");
      CopyFileW(self, copy, FALSE);
      for (int more = at + 1; more < count; more += 1) {
        wcscat(rest, words[more]);
        wcscat(rest, L" ");
      }
      start(copy, rest);
      return 0;
    }
  }
  return 0;
}
