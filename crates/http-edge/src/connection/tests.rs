//! A connection whose client does nothing.

use std::{future::poll_fn, net};

use actix_web::rt::{System, time::timeout};

use super::*;

#[test]
fn s03_a_client_that_takes_nothing_of_its_answer_is_left() {
    let listener = net::TcpListener::bind("127.0.0.1:0").unwrap();
    let _client = net::TcpStream::connect(listener.local_addr().unwrap()).unwrap();
    let (accepted, _) = listener.accept().unwrap();
    accepted.set_nonblocking(true).unwrap();
    let minute = Duration::from_mins(1);
    let limits = ConnectionLimits {
        all: 10,
        half_open: 10,
        head_time: minute,
        stall_time: Duration::from_millis(100),
        proxies: TrustedProxies::default(),
    };
    let ended = System::new().block_on(async {
        let mut connection = Connections::new(limits).admit(TcpStream::from_std(accepted).unwrap());
        let write = async {
            loop {
                let written =
                    poll_fn(|context| Pin::new(&mut connection).poll_write(context, &[0; 16_000]))
                        .await;
                if let Err(error) = written {
                    return error.kind();
                }
            }
        };
        timeout(minute / 2, write).await
    });
    assert_eq!(ended.expect("it waits for its client for ever"), io::ErrorKind::TimedOut);
}
