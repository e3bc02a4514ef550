/* A stand-in service. Its one argument is its name; a second, "nostop", makes it take no order to stop. */
#include <windows.h>
#include <wchar.h>

static SERVICE_STATUS_HANDLE handle;
static SERVICE_STATUS status = {SERVICE_WIN32_OWN_PROCESS, SERVICE_RUNNING, 0, 0, 0, 0, 0};
static wchar_t name[256];
static BOOL stops = TRUE;

static DWORD WINAPI control(DWORD order, DWORD type, void *data, void *context) {
  (void)type, (void)data, (void)context;
  if (order != SERVICE_CONTROL_STOP) return NO_ERROR;
  if (!stops) return ERROR_INVALID_SERVICE_CONTROL;
  status.dwCurrentState = SERVICE_STOPPED;
  SetServiceStatus(handle, &status);
  return NO_ERROR;
}

static void WINAPI run(DWORD count, wchar_t **words) {
  (void)count, (void)words;
  handle = RegisterServiceCtrlHandlerExW(name, control, NULL);
  status.dwControlsAccepted = stops ? SERVICE_ACCEPT_STOP : 0;
  SetServiceStatus(handle, &status);
  while (status.dwCurrentState != SERVICE_STOPPED) Sleep(50);
}

int wmain(int count, wchar_t **words) {
  SERVICE_TABLE_ENTRYW table[] = {{name, run}, {NULL, NULL}};
  if (count > 1) wcsncpy(name, words[1], 255);
  stops = count < 3;
  return StartServiceCtrlDispatcherW(table) ? 0 : 1;
}
