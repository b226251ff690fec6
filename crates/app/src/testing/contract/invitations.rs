//! Laws of invitations.

use std::thread;

use domain::AgentId;

use super::{World, add_agent, start};
use crate::{
    StoreError,
    invitations::{Invitation, InvitationDigest},
    tx::{Tx, write},
};

/// One transaction.
fn run<T: Send + 'static>(
    world: &impl World,
    work: impl FnOnce(&mut dyn Tx) -> Result<T, StoreError> + Send + 'static,
) -> T {
    write(&*world.ports().transactions, "keep a law", work).unwrap()
}

fn invitation(agent: AgentId, n: u8) -> Invitation {
    Invitation::new(agent.user(), [n; 32], 0, start())
}

fn known(world: &impl World, n: u8) -> Option<Invitation> {
    world.ports().invitations.invitation(&[n; 32]).unwrap()
}

fn use_up(world: &impl World, agent: AgentId, digest: Option<InvitationDigest>) -> bool {
    run(world, move |tx| {
        tx.lock_account(agent.user())?;
        tx.delete_invitation(agent.user(), digest)
    })
}

pub fn an_agent_has_one_invitation_and_it_is_used_once(world: &impl World) {
    let [agent, other] = [1, 2].map(|n| add_agent(world, n, start()));
    for (of, n) in [(agent, 1), (other, 2), (agent, 3)] {
        run(world, move |tx| tx.save_invitation(&invitation(of, n)));
    }
    assert_eq!(known(world, 1), None, "another took its place");
    assert_eq!(known(world, 2), Some(invitation(other, 2)));
    assert_eq!(known(world, 3), Some(invitation(agent, 3)));
    assert!(!use_up(world, agent, Some([2; 32])), "nobody uses what is another's");
    assert!(!use_up(world, agent, Some([1; 32])));
    let uses = [(); 2].map(|()| use_up(world, agent, Some([3; 32])));
    assert_eq!((uses, known(world, 3)), ([true, false], None));
    let withdrawals = [(); 2].map(|()| use_up(world, other, None));
    assert_eq!((withdrawals, known(world, 2)), ([true, false], None));
}

pub fn an_invitation_is_shown_with_its_agent_while_its_credentials_last(world: &impl World) {
    let [agent, other] = [1, 2].map(|n| add_agent(world, n, start()));
    run(world, move |tx| tx.save_invitation(&invitation(agent, 1)));
    let shown = || {
        [agent, other].map(|id| {
            let agents = world.ports().agents;
            agents.agent(id).unwrap().unwrap().invited_until
        })
    };
    assert_eq!(shown(), [Some(invitation(agent, 1).expires_at), None]);
    run(world, move |tx| tx.end_sign_ins(agent.user()));
    assert_eq!(shown(), [None, None]);
}

pub fn of_those_who_use_an_invitation_at_once_one_chooses(world: &impl World) {
    let agent = add_agent(world, 1, start());
    for n in 0..5 {
        run(world, move |tx| tx.save_invitation(&invitation(agent, n)));
        let won = thread::scope(|scope| {
            let uses = [(); 4].map(|()| scope.spawn(|| use_up(world, agent, Some([n; 32]))));
            uses.into_iter().map(|one| one.join().unwrap()).filter(|won| *won).count()
        });
        assert_eq!(won, 1);
    }
}
