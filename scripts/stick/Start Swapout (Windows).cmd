@echo off
rem Opens Swapout from the stick, or says plainly why this machine does not allow it.
rem Changes nothing on the machine.
setlocal
set "here=%~dp0"
set "app=%here%app\windows-x64\Swapout.exe"

if not exist "%app%" (
  set "what=this stick has no Swapout for Windows."
  set "todo=make the stick with the Windows package, or use another one."
  goto stop
)
if /i not "%PROCESSOR_ARCHITECTURE%"=="AMD64" if /i not "%PROCESSOR_ARCHITEW6432%"=="AMD64" if /i not "%PROCESSOR_ARCHITECTURE%"=="ARM64" (
  set "what=this Windows is not a 64-bit system: %PROCESSOR_ARCHITECTURE%."
  set "todo=nothing on this stick runs here."
  goto stop
)
for /f "tokens=4-5 delims=[.] " %%i in ('ver') do set "major=%%i"
if defined major if %major% LSS 10 (
  set "what=this Windows is too old; Swapout needs Windows 10, Server 2016 or later."
  set "todo=nothing on this stick runs here."
  goto stop
)
start "" "%app%" "--kit=%here%kit" %*
if not errorlevel 1 exit /b 0
set "what=Windows refused to start the program (error %errorlevel%)."
set "todo=a policy may forbid programs on removable disks (AppLocker, WDAC, SmartScreen): show this to the administrator, or copy the folder to a place that is allowed."

:stop
echo.
echo Swapout cannot start here.
echo.
echo What happened: %what%
echo What it means: nothing was changed on this machine.
echo What to do:    %todo%
echo.
pause
exit /b 1
