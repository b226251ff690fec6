//! Ends a connection from outside. libpq waits for an answer for as long as the socket is open, and
//! diesel hands neither of them out; so the socket is looked up among those of the process, by the
//! value of `tcp_user_timeout` that only it has.

/// Shuts the sockets down that have this `TCP_USER_TIMEOUT`, in milliseconds. How many those were.
#[cfg(target_os = "linux")]
pub(super) fn shut_down(mark: u64) -> std::io::Result<usize> {
    use std::{fs, net::Shutdown, os::fd::RawFd, time::Duration};

    let mark = Duration::from_millis(mark);
    let mut count = 0;
    for entry in fs::read_dir("/proc/self/fd")? {
        let path = entry?.path();
        let is_socket = fs::read_link(&path)
            .is_ok_and(|target| target.to_string_lossy().starts_with("socket:"));
        let number = path
            .file_name()
            .and_then(|name| name.to_str())
            .and_then(|name| name.parse::<RawFd>().ok());
        // one that was closed meanwhile is none of those that are looked for
        let (true, Some(Ok(socket))) = (is_socket, number.map(duplicate)) else { continue };
        let socket = socket2::Socket::from(socket);
        if socket.tcp_user_timeout().is_ok_and(|timeout| timeout == Some(mark)) {
            socket.shutdown(Shutdown::Both)?;
            count += 1;
        }
    }
    Ok(count)
}

/// Another descriptor of an open file, by its number. A process that sends a descriptor to itself
/// gets one that is its own.
#[cfg(target_os = "linux")]
fn duplicate(number: std::os::fd::RawFd) -> std::io::Result<std::os::fd::OwnedFd> {
    use std::{
        io::{Error, ErrorKind, IoSlice, IoSliceMut},
        mem::MaybeUninit,
        os::{fd::AsRawFd, unix::net::UnixDatagram},
    };

    use nix::sys::socket::{ControlMessage, MsgFlags, sendmsg};
    use rustix::net::{RecvAncillaryBuffer, RecvAncillaryMessage, RecvFlags, recvmsg};

    let (sender, receiver) = UnixDatagram::pair()?;
    let (numbers, word) = ([number], [IoSlice::new(&[0])]);
    let rights = [ControlMessage::ScmRights(&numbers)];
    sendmsg(sender.as_raw_fd(), &word, &rights, MsgFlags::empty(), None::<&()>)?;
    let mut space = [MaybeUninit::uninit(); rustix::cmsg_space!(ScmRights(1))];
    let (mut control, mut byte) = (RecvAncillaryBuffer::new(&mut space), [0]);
    recvmsg(&receiver, &mut [IoSliceMut::new(&mut byte)], &mut control, RecvFlags::CMSG_CLOEXEC)?;
    let descriptor = control.drain().find_map(|message| match message {
        RecvAncillaryMessage::ScmRights(mut descriptors) => descriptors.next(),
        _ => None,
    });
    descriptor.ok_or_else(|| Error::from(ErrorKind::NotFound))
}

/// Elsewhere the time-outs of libpq are all there is.
#[cfg(not(target_os = "linux"))]
pub(super) fn shut_down(_mark: u64) -> std::io::Result<usize> {
    Ok(0)
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use std::{
        io::Read,
        net::{TcpListener, TcpStream},
        time::Duration,
    };

    use super::*;

    #[test]
    fn o05_only_the_socket_with_the_mark_is_shut_down() {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let connect = |mark| {
            let stream = TcpStream::connect(listener.local_addr().unwrap()).unwrap();
            let (accepted, _) = listener.accept().unwrap();
            socket2::SockRef::from(&stream)
                .set_tcp_user_timeout(Some(Duration::from_millis(mark)))
                .unwrap();
            (stream, accepted)
        };
        let ((mut marked, _far), (other, _other_far)) = (connect(77_001), connect(77_002));
        assert_eq!(shut_down(77_001).unwrap(), 1);
        assert_eq!(marked.read(&mut [0; 8]).unwrap(), 0, "it is at its end");
        other.set_nonblocking(true).unwrap();
        assert_eq!((&other).read(&mut [0; 8]).unwrap_err().kind(), std::io::ErrorKind::WouldBlock);
        assert_eq!(shut_down(77_003).unwrap(), 0);
    }
}
