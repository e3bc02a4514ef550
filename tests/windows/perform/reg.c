/* A stand-in for the recovery console's reg.exe: Wine's own can neither load a hive nor unload one, and Wine
   does not write a hive back when it is unloaded, as Windows does: here it is saved first.
   Everything else is left to Wine's. */
#include <windows.h>
#include <stdio.h>
#include <wchar.h>

typedef LONG(WINAPI *Adjust)(ULONG, BOOLEAN, BOOLEAN, BOOLEAN *);

static void allow(void) {
  BOOLEAN before;
  Adjust adjust = (Adjust)(void *)GetProcAddress(GetModuleHandleW(L"ntdll.dll"), "RtlAdjustPrivilege");
  adjust(17, TRUE, FALSE, &before);
  adjust(18, TRUE, FALSE, &before);
}

/* HKLM\NAME -> NAME */
static const wchar_t *nameOf(const wchar_t *key) {
  const wchar_t *cut = wcschr(key, L'\\');
  return cut ? cut + 1 : key;
}

static void remember(const wchar_t *file) {
  HKEY key;
  RegCreateKeyExW(HKEY_LOCAL_MACHINE, L"SOFTWARE\\Stand-in", 0, NULL, 0, KEY_WRITE, NULL, &key, NULL);
  RegSetValueExW(key, L"hive", 0, REG_SZ, (const BYTE *)file, (DWORD)(2 * (wcslen(file) + 1)));
  RegCloseKey(key);
}

int wmain(int count, wchar_t **words) {
  if (count == 4 && !_wcsicmp(words[1], L"load")) {
    allow();
    remember(words[3]);
    return RegLoadKeyW(HKEY_LOCAL_MACHINE, nameOf(words[2]), words[3]) ? 1 : 0;
  }
  if (count == 3 && !_wcsicmp(words[1], L"unload")) {
    wchar_t file[MAX_PATH] = L"", saved[MAX_PATH];
    DWORD bytes = sizeof file;
    HKEY key;
    allow();
    RegGetValueW(HKEY_LOCAL_MACHINE, L"SOFTWARE\\Stand-in", L"hive", RRF_RT_REG_SZ, NULL, file, &bytes);
    _snwprintf(saved, MAX_PATH - 1, L"%ls.saved", file);
    if (RegOpenKeyExW(HKEY_LOCAL_MACHINE, nameOf(words[2]), 0, KEY_READ, &key)) return 1;
    if (RegSaveKeyW(key, saved, NULL)) return 1;
    RegCloseKey(key);
    if (RegUnLoadKeyW(HKEY_LOCAL_MACHINE, nameOf(words[2]))) return 1;
    return MoveFileExW(saved, file, MOVEFILE_REPLACE_EXISTING) ? 0 : 1;
  }
  wchar_t line[8192] = L"C:\\windows\\system32\\reg.exe";
  for (int at = 1; at < count; at += 1) {
    wcscat(line, L" \"");
    wcscat(line, words[at]);
    wcscat(line, L"\"");
  }
  STARTUPINFOW startup = {sizeof startup};
  PROCESS_INFORMATION process;
  DWORD code = 1;
  if (!CreateProcessW(NULL, line, NULL, NULL, TRUE, 0, NULL, NULL, &startup, &process)) return 1;
  WaitForSingleObject(process.hProcess, INFINITE);
  GetExitCodeProcess(process.hProcess, &code);
  return (int)code;
}
