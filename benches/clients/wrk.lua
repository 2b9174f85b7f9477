-- Distinct DELETEs for wrk.
local n = 0
function request()
  n = n + 1
  return wrk.format("DELETE", "/api/v1/auth/users/user" .. n .. "%40example.com/token",
    { ["authorization"] = "Bearer bench", ["accept"] = "application/json" })
end
