#pragma once

#ifdef __SANITIZE_THREAD__
// The thread sanitizer does not know fences. Asio's stand beside the mutex of its scheduler, which
// orders the same.
#define BOOST_ASIO_DISABLE_FENCED_BLOCK
#endif

// Asio and Beast, for the files of this folder that know sockets.
#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/strand.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http.hpp>

namespace assent::http {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace wire = boost::beast::http;
using tcp = asio::ip::tcp;
using Error = boost::system::error_code;

} // namespace assent::http
