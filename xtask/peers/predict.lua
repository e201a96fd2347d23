-- Posts a file as `curl -F file=@FILE` does: wrk -s xtask/peers/predict.lua --latency URL -- FILE
local boundary = "------------------------d74496d66958873e"

function init(args)
  local file = assert(io.open(args[1], "rb"))
  wrk.method = "POST"
  wrk.headers["Content-Type"] = "multipart/form-data; boundary=" .. boundary
  wrk.body = "--" .. boundary .. '\r\nContent-Disposition: form-data; name="file"; filename="form.png"\r\n'
    .. "Content-Type: application/octet-stream\r\n\r\n" .. file:read("*a") .. "\r\n--" .. boundary .. "--\r\n"
  file:close()
end

function done(summary, latency)
  io.write(string.format("%.2f pages/s, p50 %.1f ms, p99 %.1f ms, longest %.1f ms; %d answers other than 2xx\n",
    summary.requests / summary.duration * 1e6, latency:percentile(50) / 1e3, latency:percentile(99) / 1e3,
    latency.max / 1e3, summary.errors.status + summary.errors.timeout))
end
